//! The plan: what a run would do, as far as it can be known without doing it.
//!
//! The evaluator is that of a run. The world behind it reads for real and previews writes; what a write would have
//! given, and what it may have changed, is unknown after it. A plan has no way to change anything: it is handed
//! [`PlanningSides`](crate::backend::PlanningSides), which has readers and previewers and nothing else.
//!
//! ```
//! # use runbook::backend::{Call, CallContext, CallError, PlanningSides, Previewed};
//! async fn preview(sides: &PlanningSides, call: &Call, context: &CallContext) -> Option<Result<Previewed, CallError>> {
//!     Some(sides.previewer("shell")?.preview(call, context).await)
//! }
//! ```
//!
//! The same with a write is no program:
//!
//! ```compile_fail,E0599
//! # use runbook::backend::{Call, CallContext, CallError, PlanningSides, Written};
//! async fn write(sides: &PlanningSides, call: &Call, context: &CallContext) -> Option<Result<Written, CallError>> {
//!     Some(sides.previewer("shell")?.write(call, context).await)
//! }
//! ```

mod footprint;
mod start;
mod steps;
mod world;

pub(crate) use start::start;
pub use start::{PlanError, PlanOptions, Reading};
pub use steps::{Condition, Plan, PlannedRead, PlannedStep, PlannedWrite};
