import base64
import email.message
import email.utils
import errno
import http.client
import time
import unittest
import urllib.error
import urllib.request

import kaggle_download
from kaggle_download import CheckedRedirects, download
from load_errors import LoadError
from stand_ins import Opener, answer


class Download(unittest.TestCase):
    def setUp(self):
        self.waits = []

    def download(self, *answers):
        self.opener = Opener(*answers)
        return download("owner", "set", "someone", "a key", opener=self.opener, sleep=self.waits.append)

    def test_the_bytes_and_the_request(self):
        self.assertEqual(self.download(answer(200, b"data", {"Content-Length": "4"})), b"data")
        (request,) = self.opener.requests
        self.assertEqual(request.full_url, "https://www.kaggle.com/api/v1/datasets/download/owner/set")
        expected = "Basic " + base64.b64encode(b"someone:a key").decode()
        self.assertEqual(request.unredirected_hdrs["Authorization"], expected)
        self.assertNotIn("Authorization", request.headers)

    def test_refusals_are_explained_and_not_repeated(self):
        for status, words in ((401, "did not accept"), (403, "accept its terms"), (404, "does not know")):
            with self.subTest(status), self.assertRaisesRegex(LoadError, f"HTTP {status}: .*{words}.*says: no!"):
                self.download(answer(status, b'{"code": 1, "message": "no!"}'))
            self.assertEqual(len(self.opener.requests), 1)
        self.assertEqual(self.waits, [])

    def test_a_refusal_that_is_no_json(self):
        with self.assertRaisesRegex(LoadError, "HTTP 418: an answer that is not understood$"):
            self.download(answer(418, b"<html>"))

    def test_passing_faults_are_repeated_with_backoff(self):
        broken = urllib.error.URLError(ConnectionResetError("reset"))
        self.assertEqual(self.download(answer(503), broken, TimeoutError(), answer(200, b"x")), b"x")
        self.assertEqual(self.waits, [2, 4, 8])

    def test_retry_after_is_kept_to_but_not_for_ever(self):
        date = email.utils.formatdate(time.time() + 1000, usegmt=True)
        answers = [answer(429, headers={"Retry-After": value}) for value in ("7", date, "soon")]
        self.assertEqual(self.download(*answers, answer(200, b"x")), b"x")
        self.assertEqual(self.waits, [7, 60, 8])

    def test_it_gives_up(self):
        with self.assertRaisesRegex(LoadError, "in 5 attempts; the last one: HTTP 500"):
            self.download(*[answer(500)] * 5)
        self.assertEqual(len(self.waits), 4)

    def test_an_answer_that_is_cut_short_is_repeated(self):
        short = answer(200, b"da", {"Content-Length": "4"})
        self.assertEqual(self.download(short, http.client.IncompleteRead(b""), answer(200, b"data")), b"data")

    def test_a_host_outside_the_network_rule_is_explained_at_once(self):
        with self.assertRaisesRegex(LoadError, "external access integration"):
            self.download(urllib.error.URLError(OSError(errno.EBUSY, "Device or resource busy")))

    def test_more_than_the_limit(self):
        with self.assertRaisesRegex(LoadError, "bytes, more than"):
            self.download(answer(200, b"", {"Content-Length": str(kaggle_download.MAX_BYTES + 1)}))
        limit = kaggle_download.MAX_BYTES
        kaggle_download.MAX_BYTES = 3
        try:
            with self.assertRaisesRegex(LoadError, "more than the 3 bytes"):
                self.download(answer(200, b"data"))
        finally:
            kaggle_download.MAX_BYTES = limit

    def test_no_error_tells_the_key(self):
        for answers in ([answer(401)], [answer(500)] * 5):
            with self.assertRaises(LoadError) as caught:
                self.download(*answers)
            self.assertNotIn("a key", str(caught.exception))


class Redirects(unittest.TestCase):
    def redirect(self, url):
        request = urllib.request.Request("https://www.kaggle.com/api")
        request.add_unredirected_header("Authorization", "Basic x")
        return CheckedRedirects().redirect_request(request, None, 302, "Found", email.message.Message(), url)

    def test_to_the_storage_without_the_credentials(self):
        request = self.redirect("https://storage.googleapis.com/bucket?signature=s")
        self.assertFalse(request.has_header("Authorization"))

    def test_elsewhere_is_refused_without_telling_the_signature(self):
        for url in (
            "https://evil.example/?signature=s",
            "http://storage.googleapis.com/?signature=s",
            "https://storage.googleapis.com:8443/?signature=s",
            "https://storage.googleapis.com@evil.example/?signature=s",
        ):
            with self.subTest(url), self.assertRaises(LoadError) as caught:
                self.redirect(url)
            self.assertNotIn("signature", str(caught.exception))
