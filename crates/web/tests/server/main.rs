//! The server, as browsers see it: HTTP, WebSockets, texts to link, whom it turns away, and who is too slow for it.

mod http;
mod page;
mod served;
mod socket;
mod strangers;
mod text;
