"""An OpenID provider by Authlib's server side, as a process: `python -m …openid_provider PORT`.

It checks the client's secret, the address to go back to and PKCE, and takes a code once. Whom it
knows, what it says of them and what it does wrong are sent to /control as JSON.
"""

import base64
import json
import sys
import time
import uuid
from types import SimpleNamespace

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.core.models import AuthorizationCodeMixin
from flask import Flask, Response, jsonify, redirect, request
from joserfc.jwk import RSAKey

CLIENT, SECRET = "exchange", "shown to the provider alone"
FORM = """<!doctype html><title>Provider</title><form method="post">
<label>Account <input name="account"></label><button>Sign in at the provider</button></form>"""
NOTHING = {"people": {}, "claims": {}, "wrong": {}, "metadata": {}}

app = Flask(__name__)
state = SimpleNamespace(**NOTHING, keys=[], codes={}, tokens={}, requests=[])


def new_key():
    return RSAKey.generate_key(2048, {"kid": uuid.uuid4().hex, "use": "sig"}, private=True)


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri.endswith("/sign-in/provider/back")

    def check_client_secret(self, client_secret):
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, asked, subject):
        self.subject, self.at = subject, int(time.time())
        self.redirect_uri, self.scope = asked.redirect_uri, asked.scope
        self.nonce = asked.data.get("nonce")
        self.code_challenge = asked.data.get("code_challenge")
        self.code_challenge_method = asked.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.at


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code, request):
        state.codes[code] = Code(request.payload, request.user)

    def query_authorization_code(self, code, client):
        return state.codes.get(code)

    def delete_authorization_code(self, authorization_code):
        state.codes = {c: kept for c, kept in state.codes.items() if kept != authorization_code}

    def authenticate_user(self, authorization_code):
        return authorization_code.subject


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return False

    def resolve_client_private_key(self, client):
        return state.keys[-1]

    def get_client_algorithm(self, client):
        return "RS256"

    def get_encode_header(self, client):
        return {"alg": "RS256", "kid": state.keys[-1].kid}

    def get_client_claims(self, client):
        return {"iss": request.host_url.rstrip("/"), "aud": [CLIENT]}

    def generate_user_info(self, user, scope):
        return {"sub": user} | state.people[user] | state.claims

    def process_token(self, grant, response):
        """With what is to be wrong about it, and signed again."""
        token = super().process_token(grant, response)
        if "alg" in state.wrong:
            token["id_token"] = unsigned(token["id_token"])
        token.update(state.wrong.get("token", {}))
        return token


def unsigned(id_token):
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{header}.{id_token.split('.')[1]}."


server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client() if client_id == CLIENT else None,
    save_token=lambda token, request: state.tokens.update({token["access_token"]: request.user}),
)
server.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken(require_nonce=True)])


@app.post("/control")
def control():
    asked = request.get_json()
    if asked.pop("rotate", False):
        state.keys = [new_key()]
    for name, value in (NOTHING | asked).items():
        setattr(state, name, value)
    return jsonify(state.requests)


@app.before_request
def note():
    if request.path != "/control":
        state.requests.append(request.path)
    time.sleep(state.wrong.get("slow", {}).get(request.path, 0))
    said = state.wrong.get("said", {}).get(request.path)
    return None if said is None else Response(said[1], said[0])


@app.get("/.well-known/openid-configuration")
def metadata():
    here = request.host_url.rstrip("/")
    said = {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "jwks_uri": f"{here}/keys",
        "userinfo_endpoint": f"{here}/userinfo",
        "end_session_endpoint": f"{here}/end",
        "id_token_signing_alg_values_supported": ["RS256", "none"],
    }
    return jsonify(said | state.metadata)


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    subject = request.form.get("account")
    if subject not in state.people:
        return FORM
    try:
        grant = server.get_consent_grant(end_user=subject)
    except OAuth2Error as error:
        return str(error), 400
    return server.create_authorization_response(grant_user=subject, grant=grant)


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/keys")
def keys():
    return jsonify({"keys": [key.as_dict(private=False) for key in state.keys]})


@app.get("/userinfo")
def userinfo():
    subject = state.tokens[request.headers["Authorization"].removeprefix("Bearer ")]
    return jsonify({"sub": subject} | state.wrong.get("userinfo", {}))


@app.get("/end")
def end():
    return redirect(request.args["post_logout_redirect_uri"])


if __name__ == "__main__":
    state.keys = [new_key()]
    app.run("127.0.0.1", int(sys.argv[1]), threaded=True)
