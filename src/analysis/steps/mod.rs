//! Questions about steps: reachability backward and forward, intervals, and the graph of scenarios.

pub mod backward;
pub mod cycles;
pub mod dataflow;
pub mod dead_ends;
pub mod forward;
pub mod intervals;
pub mod itinerary;
pub mod reached;
pub mod scenario_graph;
pub mod transfer;
pub mod visited;
