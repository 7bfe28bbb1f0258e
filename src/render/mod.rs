//! Floor 4: one job in, bytes out. A renderer sees its job and the theme, never the campaign.

pub mod led;
pub mod print;
