//! The one integration binary: typst is linked once.

mod harness;

mod cases {
    //! Stories in words of the user.
    mod build;
    mod cli;
    mod crash;
    mod delivery;
    mod downloads;
    mod hostile;
    mod incremental;
    mod inspect;
    mod led;
    mod ledger;
    mod lists;
    mod output;
    mod preflight;
    mod print;
    mod programmes;
    mod search;
    mod tables;
    mod withdrawal;
}
mod invalid;
mod tidy;
