"""Django REST framework: a serializer, a model, a row a request. Served by gunicorn; the address is in PEER_DSN."""

import os
from urllib.parse import urlsplit

import django
from django.conf import settings

address = urlsplit(os.environ["PEER_DSN"])
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a benchmark",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path[1:],
            "HOST": address.hostname,
            "PORT": address.port,
            "USER": address.username,
            "PASSWORD": address.password,
            "CONN_MAX_AGE": None,
        }
    },
    REST_FRAMEWORK={"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"], "UNAUTHENTICATED_USER": None,
                    "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": []},
)  # fmt: skip
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django wants its settings first
from django.db import connection, models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.generics import CreateAPIView  # noqa: E402


class Row(models.Model):  # noqa: DJ008 - nobody prints it
    id = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=64)
    occurred = models.JSONField()
    data = models.JSONField()
    rest = models.JSONField(null=True)

    class Meta:
        app_label = "peer"
        db_table = "peer_drf"


class RowSerializer(serializers.ModelSerializer):
    class Meta:
        model = Row
        fields = ("id", "type", "occurred", "data", "rest")


class Events(CreateAPIView):
    queryset = Row.objects.all()
    serializer_class = RowSerializer


def make_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    connection.close()


urlpatterns = [path("events", Events.as_view())]
application = get_wsgi_application()
