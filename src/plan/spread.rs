//! Spreads work over threads while results keep their order, so that a plan is the same with one thread and with many.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// Fewer items than these are not worth a thread.
const FEW: usize = 64;
/// How many pieces of work a thread gets on average: one that had large items leaves the rest to the others.
const PIECES: usize = 8;

/// Calls a function with every item and returns what it made, in the order of the items.
pub fn spread<T: Send, R: Send>(items: Vec<T>, threads: usize, work: &(dyn Fn(T) -> R + Sync)) -> Vec<R> {
    if threads < 2 || items.len() < FEW {
        return items.into_iter().map(work).collect();
    }
    let count = items.len();
    let size = count.div_ceil(threads * PIECES);
    let mut items = items.into_iter();
    let pieces = (0..count.div_ceil(size)).map(|number| (number, items.by_ref().take(size).collect::<Vec<T>>()));
    let pieces: Vec<(usize, Vec<T>)> = pieces.collect();
    let queue = Mutex::new(pieces.into_iter());
    let worker = || {
        let mut made = Vec::new();
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((number, piece)) = next else { return made };
            made.push((number, piece.into_iter().map(work).collect::<Vec<R>>()));
        }
    };
    let mut made: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Vec<_>>| match worker.join() {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().flat_map(join).collect()
    });
    made.sort_by_key(|(number, _)| *number);
    made.into_iter().flat_map(|(_, piece)| piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        for count in [0, 1, 63, 64, 65, 1000] {
            for threads in [1, 2, 7] {
                let doubled: Vec<usize> = (0..count).map(|item| item * 2).collect();
                assert_eq!(spread((0..count).collect(), threads, &|item| item * 2), doubled);
            }
        }
    }
}
