//! The one integration binary: typst is linked once.

mod harness;

mod cases {
    //! Stories in words of the user.
    mod build;
    mod cli;
    mod crash;
    mod hostile;
    mod incremental;
    mod lists;
    mod output;
    mod search;
    mod tables;
}
mod invalid;
mod tidy;
