//! Work on all files of a project at once, on as many threads as there are cores. Results come in
//! the order of the work, so that nothing depends on who was first.

use rayon::prelude::*;

/// How much stack a thread has: conditions and blocks may be nested 256 deep.
const STACK: usize = 64 << 20;

/// The results of `work` on each item, in order.
#[must_use]
pub fn map<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync + Send,
) -> Vec<R> {
    if items.len() < 2 {
        return items.iter().map(work).collect();
    }
    // Work within work goes to the threads that are there.
    if rayon::current_thread_index().is_some() {
        return items.par_iter().map(work).collect();
    }
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(|| items.par_iter().map(work).collect()),
        // A system that gives no threads gets the work done all the same.
        _ => items.iter().map(work).collect(),
    }
}
