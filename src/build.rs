//! Has the program built again when a file is added to the default theme, which is embedded in it:
//! the compiler watches the files it embedded, but not the folder.

fn main() {
    println!("cargo::rerun-if-changed=themes/default");
    println!("cargo::rerun-if-changed=src/build.rs");
}
