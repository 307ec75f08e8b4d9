"""What the outside hands to functions that it calls: by address, by name, by message."""

import ast

import pytest

from guru.reviewer.flow.analysis import follow
from guru.reviewer.flow.entrances import entrance_of
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.decode import decode
from guru.reviewer.reading.module import Module

WEB = {
    "a Django view": """
import os
from django.http import HttpResponse
def view(request, name):
    os.system(name)
    return HttpResponse(status=204)
""",
    "a Django view by its decorator": """
import os
from django.contrib.auth.decorators import login_required
@login_required
def view(request, name):
    os.system(name)
""",
    "a class of views of Django": """
import os
from django.views import View
class Names(View):
    def get(self, request, name):
        os.system(name)
""",
    "the rest of an address": """
import os
from django.views import View
class Names(View):
    def get(self, request, **kwargs):
        os.system(kwargs["name"])
""",
    "a class below a class of views": """
import os
from flask.views import MethodView
class Base(MethodView):
    pass
class Names(Base):
    def delete(self, name):
        os.system(name)
""",
    "a handler of Tornado": """
import os, tornado.web
class Names(tornado.web.RequestHandler):
    def get(self, name):
        os.system(name)
""",
    "a socket of Tornado": """
import os
from tornado.websocket import WebSocketHandler
class Echo(WebSocketHandler):
    def on_message(self, message):
        os.system(message)
""",
    "a resource of Falcon": """
import os
class Names:
    def on_get(self, req, resp, name):
        os.system(name)
""",
    "Bottle's bare decorators": """
import os
from bottle import route
@route("/<name>")
def view(name):
    os.system(name)
""",
    "Bottle's star import": """
import os
from bottle import *
@get("/<name>")
def view(name):
    os.system(name)
""",
    "a view that is registered": """
import os
from flask import Flask
app = Flask(__name__)
def view(name):
    os.system(name)
app.add_url_rule("/<name>", view_func=view)
""",
    "a request by its annotation": """
import os
from starlette.requests import Request
async def view(asked: Request):
    os.system(asked.query_params["name"])
""",
    "a request by what it is asked for": """
import os
from django.http import HttpResponse
def view(asked):
    os.system(asked.GET["name"])
    return HttpResponse()
""",
    "a request of aiohttp by what it is asked for": """
import os
from aiohttp import web
class Views:
    async def show(self, asked):
        os.system(asked.headers["X-Name"] + asked.match_info["name"])
        return web.Response()
""",
    "a request that views keep": """
import os
from pyramid.view import view_config
class Views:
    def __init__(self, request):
        self.asked = request
    @view_config(route_name="x")
    def get(self):
        os.system(self.asked.params["name"])
""",
    "what a handler prepares": """
import json, os
import tornado.web
class Base(tornado.web.RequestHandler):
    def prepare(self):
        self.sent = json.loads(self.request.body)
        self.mode = "plain"
class Names(Base):
    def post(self):
        if self.mode != "plain":
            os.system(self.sent["name"])
""",
    "what is kept before a view is chosen": """
import os
from django.views import View
class Names(View):
    def dispatch(self, request, *args, **kwargs):
        self.name = request.headers["X-Name"]
        return super().dispatch(request, *args, **kwargs)
    def get(self, request):
        os.system(self.name)
""",
    "what is kept for a request": """
import os
from flask import Flask, g, request
app = Flask(__name__)
@app.get("/")
def view():
    os.system(g.name)
    return ""
@app.before_request
def remember():
    g.name = request.cookies["name"]
""",
    "what a request is told": """
import os
from starlette.requests import Request
async def view(request: Request):
    request.state.name = request.query_params["name"]
    os.system(request.state.name)
""",
    "a function behind a gateway": """
import os
def handler(evt, ctx):
    os.system(evt["name"])
""",
    "a view inside a function that asks for nothing": """
import os
def create(app):
    @app.get("/<name>")
    def view(name):
        os.system(name)
""",
    "middleware": """
import os
from django.http import HttpResponse
def middleware(get_response):
    def inner(request):
        os.system(request.headers["X-Name"])
        return get_response(request)
    return inner
""",
    "a field of a form": """
import os
from flask_wtf import FlaskForm
from wtforms import StringField
class Form(FlaskForm):
    name = StringField()
def view():
    form = Form()
    os.system(form.name.data)
""",
    "what a serializer has let through": """
import os
from rest_framework import serializers
class Names(serializers.Serializer):
    name = serializers.CharField()
def view(request):
    names = Names(data=request.data)
    names.is_valid()
    os.system(names.validated_data["name"])
""",
    "a task in the background": """
import os
from fastapi import BackgroundTasks, FastAPI
app = FastAPI()
@app.get("/")
def view(name: str, tasks: BackgroundTasks):
    tasks.add_task(os.system, name)
""",
    "a resolver of GraphQL": """
import os, graphene
class Query(graphene.ObjectType):
    def resolve_user(self, info, name):
        os.system(name)
""",
    "words of a line, of which the first is a program": """
import shlex, subprocess
from flask import request
def view():
    subprocess.run(shlex.split(request.args["line"]))
""",
    "the environment of WSGI": """
import os
def application(environ, start_response):
    os.system(environ["QUERY_STRING"])
""",
    "the environment of a WSGI object": """
import os
class App:
    def __call__(self, environ, start_response):
        os.system(environ.get("HTTP_X_NAME", ""))
""",
    "a request made of the environment": """
import os
from webob import Request
def application(environ, start_response):
    os.system(Request(environ).params["name"])
""",
}
MESSAGES = {
    "a task of Celery": """
import os
from celery import shared_task
@shared_task(bind=True)
def run(self, name):
    os.system(name)
""",
    "a task of an application": """
import os
from shop.celery import app
@app.task
def run(name):
    os.system(name)
""",
    "a callback of pika": """
import os
def received(channel, method, properties, body):
    os.system(body)
""",
    "a server of asyncio": """
import os
async def serve(reader, writer):
    data = await reader.read(100)
    os.system(data.decode())
""",
    "a server of websockets": """
import os, websockets
async def serve(websocket):
    async for message in websocket:
        os.system(message)
""",
    "what Kafka brings": """
import os
from kafka import KafkaConsumer
def run():
    for message in KafkaConsumer("names"):
        os.system(message.value)
""",
    "what Kafka brings to an object that holds it": """
import os
from kafka import KafkaConsumer
class Worker:
    def __init__(self):
        self.consumer = KafkaConsumer("names")
    def run(self):
        for message in self.consumer:
            os.system(message.value)
""",
    "a comprehension over what Kafka brings": """
import os
from kafka import KafkaConsumer
def run():
    return [os.system(message.value) for message in KafkaConsumer("names")]
""",
    "what a queue brings": """
import os
def run(queue):
    for message in queue.receive_messages():
        os.system(message.body)
""",
}
COMMANDS = {
    "an option of click": """
import os, click
@click.command()
@click.option("--name")
def run(name):
    os.system(name)
""",
    "a command of typer": """
import os, typer
app = typer.Typer()
@app.command()
def run(name: str):
    os.system(name)
""",
}
HARMLESS = {
    "a number in Django's address": """
import os
from django.http import HttpResponse
from django.urls import path
def view(request, number):
    os.system(number)
    return HttpResponse()
urlpatterns = [path("x/<int:number>/", view)]
""",
    "digits in Django's pattern": r"""
import os
from django.http import HttpResponse
from django.urls import re_path
def view(request, number):
    os.system(number)
    return HttpResponse()
urlpatterns = [re_path(r"^x/(?P<number>\d+)/$", view)]
""",
    "a number in the address of a class": """
import os
from flask import Flask
from flask.views import MethodView
app = Flask(__name__)
class Names(MethodView):
    def get(self, number):
        os.system(number)
app.add_url_rule("/<int:number>", view_func=Names.as_view("names"))
""",
    "a number in Bottle's address": """
import os
from bottle import get
@get("/<number:int>")
def view(number):
    os.system(number)
""",
    "an option of click with a type": """
import os, click
@click.command()
@click.option("--number", type=int)
@click.option("--fast", is_flag=True)
def run(number, fast):
    os.system(f"{number} {fast}")
""",
    "a number for typer": """
import os, typer
app = typer.Typer()
@app.command()
def run(number: int):
    os.system(number)
""",
    "a helper in a file of views": """
import os
from django.http import HttpResponse
def view(request):
    show(request, "x")
    return HttpResponse()
def show(request, name):
    os.system(name)
""",
    "an error that a view is told of": """
import os
from django.http import HttpResponse
def server_error(request, exception):
    os.system(exception)
    return HttpResponse(status=500)
""",
    "what the server puts into the environment": """
import os
def application(environ, start_response):
    os.system(environ["REMOTE_ADDR"])
    os.system(environ.get("SERVER_SOFTWARE"))
""",
    "a number that is kept for a request": """
import os
from flask import Flask, g, request
app = Flask(__name__)
@app.before_request
def remember():
    g.number = int(request.cookies["number"])
    g.name = request.cookies["name"]
@app.get("/")
def view():
    os.system(f"show {g.number} {g.other}")
    return ""
""",
    "words behind a program that is given": """
import shlex, subprocess
from flask import request
def view():
    subprocess.run(shlex.split("ls " + request.args["line"]))
""",
    "a getter that answers no request": """
import os
class Cache:
    def get(self, name):
        os.system(name)
""",
    "what is asked for in a file of no framework": """
import os
def show(asked):
    os.system(asked.GET["name"])
""",
    "a request to another server": """
import os, flask
from urllib.request import Request
def send(req: Request):
    os.system(req.data)
""",
}


def kinds(text: str) -> set[str]:
    """Return the kinds of sources that reach the dangerous place, callers left out."""
    hits = follow(Module("app.py", decode(text.encode())), FlowSettings()).hits
    found = {t.source.kind for hit in hits for t in hit.taints if hit.danger not in t.safe}
    return found - {"caller"}


@pytest.mark.parametrize("text", WEB.values(), ids=WEB.keys())
def test_a_visitor_chooses(text: str) -> None:
    assert kinds(text) == {"web"}


@pytest.mark.parametrize("text", MESSAGES.values(), ids=MESSAGES.keys())
def test_the_sender_of_a_message_chooses(text: str) -> None:
    assert kinds(text) == {"message"}


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS.keys())
def test_the_command_line_chooses(text: str) -> None:
    assert kinds(text) == {"argument"}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_nobody_outside_chooses(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ('@app.route("/a/<b>")', "/a/<b>"),
        ("@app.route(ADDRESS)", None),
        ("@app.route", None),
        ("@app.errorhandler(404)", None),
    ],
)
def test_the_address_is_told_where_it_is_written_out(line: str, address: str | None) -> None:
    module = Module("app.py", decode(f"{line}\ndef view(b): ...\n".encode()))
    entrance = entrance_of(module, module.of_type(ast.FunctionDef)[0])
    assert (entrance.address if entrance is not None else None) == address
