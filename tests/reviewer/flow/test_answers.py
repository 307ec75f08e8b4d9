"""What views send back: pages, headers, and the address that a browser is sent to."""

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

PAGES = {
    "an error page of Flask": """
from flask import Flask, request
app = Flask(__name__)
@app.errorhandler(404)
def missing(error):
    return "no page " + request.args["x"], 404
""",
    "a class of views of Flask": """
from flask.views import MethodView
class Names(MethodView):
    def get(self, name):
        return "<b>" + name
""",
    "a view that Flask is told of later": """
from flask import Flask
app = Flask(__name__)
def view(name):
    return "<b>" + name
app.add_url_rule("/<name>", view_func=view)
""",
    "Bottle's bare decorator": """
from bottle import get
@get("/<name>")
def view(name):
    return "<b>" + name
""",
    "a page of FastAPI": """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
app = FastAPI()
@app.get("/", response_class=HTMLResponse)
def view(name: str):
    return f"<b>{name}"
""",
    "the answer of a function behind a gateway": """
def handler(event, context):
    name = event["name"]
    return {"headers": {"Content-Type": "text/html; charset=utf-8"}, "body": f"<b>{name}"}
""",
    "a page of WSGI": """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<b>", environ["QUERY_STRING"].encode()]
""",
    "an answer of Azure": """
import azure.functions as func
def main(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("<b>" + req.params["x"], mimetype="text/html")
""",
    "a stream of Django": """
from django.http import StreamingHttpResponse
def view(request):
    return StreamingHttpResponse(["<b>", request.GET["x"]])
""",
    "Tornado's last word": """
import tornado.web
class Names(tornado.web.RequestHandler):
    def get(self, name):
        self.finish("<b>" + name)
""",
}
NO_PAGES = {
    "JSON of FastAPI": """
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
def view(name: str):
    return f"<b>{name}"
""",
    "plain text of FastAPI": """
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
app = FastAPI()
@app.get("/", response_class=PlainTextResponse)
def view(name: str):
    return f"hello {name}"
""",
    "JSON behind a gateway": """
def handler(event, context):
    return {"headers": {"content-type": "application/json"}, "body": event["name"]}
""",
    "text behind a gateway": """
def handler(event, context):
    return {"statusCode": 200, "body": "hello " + event["name"]}
""",
    "plain text of WSGI": """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["QUERY_STRING"].encode()]
""",
    "a resource, whose texts are JSON": """
from flask_restful import Resource
class Names(Resource):
    def get(self, name):
        return "hello " + name
""",
    "a dict of Tornado": """
import tornado.web
class Names(tornado.web.RequestHandler):
    def get(self, name):
        self.finish({"name": name})
""",
}
LOCATIONS = {
    "an attribute of Flask's response": """
from flask import Response, request
def view():
    response = Response(status=302)
    response.location = request.args["x"]
    return response
""",
    "headers beside a text": """
from flask import Flask, request
app = Flask(__name__)
@app.route("/")
def view():
    return "", 302, {"Location": request.args["x"]}
""",
    "headers of Flask's response": """
from flask import Response, request
def view():
    return Response("", 302, {"Location": request.args["x"]})
""",
    "headers of aiohttp's response": """
from aiohttp import web
async def view(request):
    return web.Response(status=302, headers={"Location": request.query["x"]})
""",
    "headers of FastAPI's response": """
from fastapi import FastAPI, Response
app = FastAPI()
@app.get("/")
def view(to: str):
    return Response(status_code=302, headers={"location": to})
""",
    "an item of a redirect": """
from django.http import HttpResponseRedirect
def view(request):
    response = HttpResponseRedirect("/")
    response["Location"] = request.GET["x"]
    return response
""",
    "a header of Tornado": """
from tornado.web import RequestHandler
class Go(RequestHandler):
    def get(self):
        self.set_header("Location", self.get_argument("x"))
""",
    "a header of the standard library's server": """
from http.server import BaseHTTPRequestHandler
class Go(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_header("Location", self.headers["X-To"])
""",
    "a header of Bottle": """
from bottle import request, response, get
@get("/")
def view():
    response.set_header("Location", request.query.x)
""",
    "headers behind a gateway": """
def handler(event, context):
    return {"statusCode": 302, "headers": {"Location": event["x"]}}
""",
    "headers of WSGI": """
def application(environ, start_response):
    start_response("302 Found", [("Location", environ["HTTP_REFERER"])])
    return []
""",
}
OWN_ADDRESSES = {
    "a path of the program's own": """
from flask import Response, request
def view():
    response = Response(status=302)
    response.location = "/search?q=" + request.args["x"]
    return response
""",
    "a host of the program's own": """
def handler(event, context):
    return {"statusCode": 302, "headers": {"Location": "https://example.org/" + event["x"]}}
""",
    "a number": """
from tornado.web import RequestHandler
class Go(RequestHandler):
    def get(self):
        self.set_header("X-Count", str(int(self.get_argument("x"))))
""",
    "a header that is sent to another server": """
from urllib.request import Request
from flask import request
def view():
    asked = Request("https://example.org")
    asked.add_header("X-Name", request.args["x"])
""",
    "a place that is no address": """
from flask import request
def view(shop):
    shop.location = request.args["x"]
""",
}


def dangers(text: str) -> list[str]:
    hits = follow(Module("app.py", decode(text.encode())), FlowSettings()).hits
    return [hit.danger for hit in hits]


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES.keys())
def test_a_text_that_is_sent_as_a_page(text: str) -> None:
    assert dangers(text) == ["html"]


@pytest.mark.parametrize("text", NO_PAGES.values(), ids=NO_PAGES.keys())
def test_a_text_that_is_no_page(text: str) -> None:
    assert dangers(text) == []


@pytest.mark.parametrize("text", LOCATIONS.values(), ids=LOCATIONS.keys())
def test_an_address_that_a_visitor_chooses(text: str) -> None:
    assert dangers(text) == ["redirect"]


@pytest.mark.parametrize("text", OWN_ADDRESSES.values(), ids=OWN_ADDRESSES.keys())
def test_an_address_that_the_program_chooses(text: str) -> None:
    assert dangers(text) == []
