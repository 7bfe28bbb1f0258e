//! Runs tasks on several threads. Each worker takes the next task from a shared counter, so none waits for another.
//! Plain threads with large stacks (reserved, not used, until a sheet needs them), not a pool: typst nests deeply, and a pool's waiting worker would steal another
//! sheet and nest further until its stack overflows.

use crate::render::STACK_BYTES;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Calls a function with 0, 1, ... up to `count` on some threads and returns the results in order.
/// The first machine failure stops the run.
pub fn run<T: Send>(
    count: usize,
    threads: usize,
    work: &(dyn Fn(usize) -> io::Result<T> + Sync),
) -> io::Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let failure: Mutex<Option<(usize, io::Error)>> = Mutex::new(None);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count || failed.load(Ordering::Relaxed) {
                return done;
            }
            match work(index) {
                Ok(value) => done.push((index, value)),
                Err(error) => {
                    failed.store(true, Ordering::Relaxed);
                    let mut failure = failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    if failure.as_ref().is_none_or(|(at, _)| index < *at) {
                        *failure = Some((index, error));
                    }
                    return done;
                }
            }
        }
    };
    let mut all: Vec<(usize, T)> = Vec::with_capacity(count);
    thread::scope(|scope| -> io::Result<()> {
        let start = |_| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, worker);
        let handles: Vec<_> = (0..threads.clamp(1, count.max(1))).map(start).collect::<io::Result<_>>()?;
        for handle in handles {
            match handle.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(())
    })?;
    if let Some((_, error)) = failure.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
        return Err(error);
    }
    all.sort_by_key(|(index, _)| *index);
    Ok(all.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order() {
        for threads in [1, 2, 7] {
            assert_eq!(run(100, threads, &|index| Ok(index * 2)).unwrap(), (0..100).map(|i| i * 2).collect::<Vec<_>>());
        }
        assert!(run(0, 2, &|_| Ok(())).unwrap().is_empty());
    }

    #[test]
    fn a_failure_stops_the_run() {
        let result = run(1000, 2, &|index| if index == 10 { Err(io::Error::other("disk")) } else { Ok(()) });
        assert_eq!(result.unwrap_err().to_string(), "disk");
    }
}
