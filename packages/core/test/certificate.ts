// A certificate of its own authority, for localhost and 127.0.0.1, good until 2126; made by
// `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost \
//   -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1'`. Its key is of no use elsewhere.

export const CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUVV9oIvzUzrUM9h+qRhYIsePYVu0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTAyMzYyOVoYDzIxMjYxMTA1
MDIzNjI5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAS2zO1wA/4YpYAutI8wXz+WbqmwPCB54yhoyTpV8X9M4nthZ3rIPQUw
DI6YuCtFgdSly4+b/e7sjaNPmk8mZguxo28wbTAdBgNVHQ4EFgQUldPZ6WLepB9j
VsSFQJXTpQAMmiAwHwYDVR0jBBgwFoAUldPZ6WLepB9jVsSFQJXTpQAMmiAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAK/pA8Zo4A/xL7xOL73vjXMDXzov71RcfhxxlS7opaKUAiA6
uSrZW71tFUidvIHEEdSIK6odh3VbITUkB6XyynSFnQ==
-----END CERTIFICATE-----
`;

export const CERTIFICATE_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj4gNjfEcabQruZnK
F5NUX1WjYvN668JSwpxbRL6c6jWhRANCAAS2zO1wA/4YpYAutI8wXz+WbqmwPCB5
4yhoyTpV8X9M4nthZ3rIPQUwDI6YuCtFgdSly4+b/e7sjaNPmk8mZgux
-----END PRIVATE KEY-----
`;
