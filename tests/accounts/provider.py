"""A small identity provider of a hospital, on a port of its own: OpenID Connect as the standard has it,
with tokens that are signed. It gives out a code only for a challenge (PKCE), a token only for its answer."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "tumour-board", "of-the-client"


class Provider:
    """``claims`` are said of whoever logs in there; ``token`` may be replaced to say something else."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.as_usual()
        self.codes: dict[str, str] = {}
        self.nonces: dict[str, str | None] = {}
        handler = type("Handler", (_Handler,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def as_usual(self) -> None:
        """Signs as it should, under a key with a name."""
        self.claims = {"sub": "subject-1", "preferred_username": "zhang.wei"}
        self.signed_with, self.said_otherwise, self.problems = self.key, {}, []
        self.algorithm, self.key_name, self.token = "RS256", {"kid": "one"}, None

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"alg": "RS256", "use": "sig"} | self.key_name]}

    def code_for(self, asked: dict) -> str:
        """A code for a request to log in; "" for one without a challenge."""
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            self.problems.append("no challenge")
            return ""
        code = secrets.token_urlsafe()
        self.codes[code] = asked["code_challenge"]
        self.nonces[code] = asked.get("nonce")
        return code

    def token_for(self, asked: dict) -> dict | None:
        challenge = self.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        answers = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        if not answers or (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            self.problems.append("no token")
            return None
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "jti": secrets.token_hex()}
        said |= {"nonce": self.nonces[asked["code"]]} | self.claims | self.said_otherwise
        signed = jwt.encode(said, self.signed_with, algorithm=self.algorithm, headers=self.key_name)
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.token or signed}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            said = {name: values[0] for name, values in parse_qs(asked.query).items()}
            answer = {"code": self.provider.code_for(said), "state": said["state"]}
            self.send_response(302)
            self.send_header("Location", f"{said['redirect_uri']}?{urlencode(answer)}")
            self.end_headers()
        elif asked.path == "/keys":
            self._json(self.provider.keys())
        else:
            self._json(self.provider.configuration())

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        said = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        token = self.provider.token_for(said)
        self._json(token or {"error": "invalid_grant"}, 200 if token else 400)

    def _json(self, said: dict, status: int = 200) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *said) -> None:
        """Quiet."""
