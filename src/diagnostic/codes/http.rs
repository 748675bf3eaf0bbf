//! 74x: HTTP in a run.

super::codes! {
    HTTP_MISUSED = "RB740", "an argument or option does not fit an HTTP operation",
        "A URL is to be `http://` or `https://` with a host, a header one line, a body one of `json:`, `text:` and \
`form:`. Credentials in `use` need `origin:`, which says where they may go.

```runbook
use http as api (bearer: token)                                          # to whom?
use http as api (origin: url\"https://api.example.com\", bearer: token)
```";
    HTTP_REFUSED = "RB741", "the server cannot be reached",
        "The connection was refused, or nothing answered at that address. The request was not sent, so nothing was \
changed. In a check this fails the check. A reply is something else: whatever its status, it is a value, and \
`require` says which status is wanted.

```runbook
let reply = try http.get(url\"http://${host}:8080/health\")
require reply?.status == 200 else \"the service answers ${reply?.status ?? \"not at all\"}\"
```";
    HTTP_NO_WAY = "RB742", "our side cannot send the request",
        "The host's name does not resolve, or this machine has no network to reach it by. It says nothing about the \
service, so the run ends instead of taking it for a failed check. A service whose name may be missing can be asked \
with `try`.";
    HTTP_CERTIFICATE = "RB743", "the server's certificate cannot be trusted",
        "The certificate has expired, is for another name, or comes from an authority that this machine does not \
know. Give the authority's certificate with `ca:` in `use`. There is no way to go on without: whoever sits in \
between would get the credentials.

```runbook
use http as api (ca: path\"/etc/ssl/internal-ca.pem\")
```";
    HTTP_LOST = "RB744", "the connection was lost",
        "The request was sent, and the connection ended before the reply was whole. Of a write it is not known \
whether it took place. `put` and `delete` may be repeated; a `post` is repeated only where the step says \
`idempotent: true`, and then with the same `Idempotency-Key`.";
    HTTP_TIMED_OUT = "RB745", "no reply came in time",
        "The time of the step, or of `within:`, was over before the reply was whole. Of a write it is not known \
whether it took place.";
    HTTP_REDIRECTS = "RB746", "the redirects do not end",
        "A read follows ten redirects at most. Writes follow none, and a read with credentials none to another \
server: the reply that says so is the result, with its `location` in `headers`.";
}
