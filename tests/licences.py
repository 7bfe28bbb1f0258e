"""Checks that every dependency may be used: one side of its licence expression must be on the list below."""

import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "IJG",
    "ISC", "MIT", "MIT-0", "MPL-2.0", "Unicode-3.0", "Unlicense", "Zlib",
}

done = subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], capture_output=True, text=True, check=True)
refused = []
packages = json.loads(done.stdout)["packages"]
for package in packages:
    licence = (package["license"] or "").replace("/", " OR ")
    # In the expressions in use AND binds single licences or brackets; every part must have an allowed side.
    parts = [part.strip("() ") for part in re.split(r"\bAND\b", licence)]
    if not all(any(side.strip("() ") in ALLOWED for side in part.split(" OR ")) for part in parts):
        refused.append(f"{package['name']} {package['version']}: {package['license']}")
print(f"licences: {len(packages)} packages, {'ok' if not refused else 'FAILED'}")
sys.exit("\n".join(refused) if refused else 0)
