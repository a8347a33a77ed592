"""A provider of OpenID Connect on this machine: signs what the test tells it to, and exchanges each code once."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "tmo", "a secret between two"


class Provider:
    """`claims` are those of the next token; `asked` what the browser brought; `key` what signs."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/tenant"
        self.claims, self.asked, self.forms = {}, {}, []
        self.key, self.algorithm, self.broken = KEY, "RS256", False
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def vouch(self, client, **claims):
        """The browser begins here, the person signs in there; answers the response to coming back."""
        begun = client.post("/accounts/outside/", {"next": "/profile/"})
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()}
        now = int(time.time())
        plain = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300}
        known = {"nonce": self.asked["nonce"], "email": "Anna@Skola.se", "email_verified": True}
        self.claims = {name: value for name, value in {**plain, **known, **claims}.items() if value is not None}
        return client.get("/accounts/outside/return/", {"code": "c-1", "state": self.asked["state"]})

    def _answer(self, path):
        if path.endswith("/openid-configuration"):
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer, **{name: f"{self.issuer}/{end}" for name, end in ends.items()}}
        if path.endswith("/keys"):
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]}
        return {"id_token": jwt.encode(self.claims, self.key, self.algorithm, headers={"kid": "k1"})}

    def _handler(provider):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = b"<html>" if provider.broken else json.dumps(provider._answer(self.path)).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.forms.append({name: values[0] for name, values in parse_qs(text).items()})
                self.do_GET()

            def log_message(self, *args):
                pass

        return Handler
