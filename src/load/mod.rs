//! Floor 2: bytes to the model. Reads nothing itself but the snapshot.

mod columns;
mod csv;
mod grid;
mod places;
mod reference;
mod registry;
mod snapshot;
mod table;
mod xlsx;

pub use columns::{Column, Kind, TABLES, columns, table_schema};
