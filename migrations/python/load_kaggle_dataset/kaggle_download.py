"""Downloads a data set from Kaggle's public API.

GET https://www.kaggle.com/api/v1/datasets/download/{owner}/{dataset} answers a redirect to a signed address at
storage.googleapis.com. The credentials belong to the first host only.
"""

import base64
import email.utils
import errno
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request

from load_errors import LoadError

API_HOST = "www.kaggle.com"
STORAGE_HOST = "storage.googleapis.com"
# What the external access integration allows; a redirect to any other host is refused here already.
ALLOWED_HOSTS = frozenset({API_HOST, STORAGE_HOST})

MAX_BYTES = 64 * 1024 * 1024
TIMEOUT_SECONDS = 60
ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 60
CHUNK_BYTES = 256 * 1024

EXPLANATIONS = {
    401: "Kaggle did not accept the user name and key: check the secret that the procedure calls 'kaggle'",
    403: "Kaggle refuses this user: open the data set once in a browser as this user, accept its terms, check the key",
    404: "Kaggle does not know this data set: check owner and name, as they stand in the data set's address",
}
# A host outside the integration's network rules is "[Errno 16] Device or resource busy" in Snowflake.
NOT_ALLOWED = (
    f"the procedure may not reach {API_HOST} or {STORAGE_HOST}: "
    "check the procedure's external access integration and its network rule"
)


class CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects only to the hosts that are expected, and only over TLS."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        parts = urllib.parse.urlsplit(newurl)
        if parts.scheme != "https" or parts.hostname not in ALLOWED_HOSTS or parts.port not in (None, 443):
            # The address may carry a signature: only its host is told.
            raise LoadError(f"Kaggle redirects to {parts.scheme}://{parts.hostname}, which is not an expected host")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(owner, dataset, user, key, opener=None, sleep=time.sleep):
    """The data set's bytes: a csv, a zip or a json, whatever Kaggle has.

    `opener` and `sleep` are for tests. Raises LoadError when it cannot be had: a permanent refusal at once, anything
    passing (429, 5xx, a broken connection) after ATTEMPTS tries.
    """
    opener = opener or urllib.request.build_opener(CheckedRedirects())
    request = _request(owner, dataset, user, key)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _read(opener, request)
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 429 and error.code < 500:
                    raise LoadError(_explain(error, owner, dataset)) from None
                problem = f"HTTP {error.code}"
                wait = _retry_after(error.headers.get("Retry-After")) or _backoff(attempt)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            if getattr(reason, "errno", None) == errno.EBUSY:
                raise LoadError(NOT_ALLOWED) from None
            problem = f"{type(reason).__name__}: {reason}"
            wait = _backoff(attempt)
        if attempt < ATTEMPTS:
            sleep(min(wait, LONGEST_WAIT_SECONDS))
    raise LoadError(
        f"{owner}/{dataset} could not be downloaded in {ATTEMPTS} attempts; the last one: {problem}. Try again later"
    )


def _request(owner, dataset, user, key):
    path = "/".join(urllib.parse.quote(part, safe="") for part in (owner, dataset))
    request = urllib.request.Request(f"https://{API_HOST}/api/v1/datasets/download/{path}")
    credentials = base64.b64encode(f"{user}:{key}".encode()).decode("ascii")
    # urllib would send an ordinary header to the host of a redirect too.
    request.add_unredirected_header("Authorization", f"Basic {credentials}")
    request.add_header("User-Agent", "snowhook load_kaggle_dataset")
    request.add_header("Accept-Encoding", "identity")
    return request


def _read(opener, request):
    with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
        announced = response.headers.get("Content-Length")
        if announced is not None and announced.isdigit() and int(announced) > MAX_BYTES:
            raise LoadError(f"the data set has {announced} bytes, more than the {MAX_BYTES} that are allowed")
        content = bytearray()
        while chunk := response.read(CHUNK_BYTES):
            content += chunk
            if len(content) > MAX_BYTES:
                raise LoadError(f"the data set has more than the {MAX_BYTES} bytes that are allowed")
        # read(n) ends quietly when the other side hangs up early.
        if announced is not None and announced.isdigit() and len(content) != int(announced):
            raise http.client.IncompleteRead(b"", int(announced) - len(content))
        return bytes(content)


def _explain(error, owner, dataset):
    explanation = EXPLANATIONS.get(error.code, "an answer that is not understood")
    return f"{owner}/{dataset} could not be downloaded: HTTP {error.code}: {explanation}{_kaggle_says(error)}"


def _kaggle_says(error):
    """Kaggle's own words, when it answers its JSON {code, message}."""
    try:
        message = json.loads(error.read(4096))["message"]
    except (ValueError, LookupError, TypeError, OSError, http.client.HTTPException):
        return ""
    return f" (Kaggle says: {str(message)[:200]})"


def _backoff(attempt):
    return 2.0**attempt


def _retry_after(header):
    """Seconds from a Retry-After header, which is a number or a date; None when there is none that can be used."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
