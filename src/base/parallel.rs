//! Work on all files of a project at once, on as many threads as there are cores. Results come in
//! the order of the work, so that nothing depends on who was first.

use std::sync::OnceLock;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// How much stack a thread has: conditions and blocks may be nested 256 deep.
const STACK: usize = 64 << 20;

/// The threads, all made at once where they are first needed.
static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();

fn pool() -> Option<&'static ThreadPool> {
    let pool = || ThreadPoolBuilder::new().stack_size(STACK).build().ok();
    POOL.get_or_init(pool).as_ref()
}

/// The results of `work` on each item, in order.
#[must_use]
pub fn map<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync + Send,
) -> Vec<R> {
    map_with(&(), items, |(), item| work(item))
}

/// The results of `work` on each item, in order. Each thread works with a copy of `state`.
#[must_use]
pub fn map_with<'t, S: Clone + Send, T: Sync, R: Send>(
    state: &S,
    items: &'t [T],
    work: impl Fn(&S, &'t T) -> R + Sync + Send,
) -> Vec<R> {
    let alone = || items.iter().map(|item| work(state, item)).collect();
    if items.len() < 2 {
        return alone();
    }
    let own = state.clone();
    let all = || {
        items
            .par_iter()
            .map_with(own, |state, item| work(state, item))
            .collect()
    };
    // Work within work goes to the threads that are there.
    if rayon::current_thread_index().is_some() {
        return all();
    }
    match pool() {
        Some(pool) => pool.install(all),
        // A system that gives no threads gets the work done all the same.
        None => alone(),
    }
}

/// As [`map`], of items that the work takes.
#[must_use]
pub fn into_map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    let all = |items: Vec<T>| items.into_par_iter().map(&work).collect();
    match pool() {
        Some(pool) if items.len() > 1 && rayon::current_thread_index().is_none() => {
            pool.install(|| all(items))
        }
        Some(_) => all(items),
        None => items.into_iter().map(work).collect(),
    }
}
