import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("core", "0011_merges"),
        ("dossiers", "0002_what_never_changes"),
        ("network", "0004_sizes_of_the_directory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assembly",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("place", models.PositiveSmallIntegerField(help_text="order in lists")),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("hashtag", models.CharField(blank=True, max_length=60)),
                ("source", models.CharField(blank=True, help_text="where its history was read", max_length=300)),
                ("is_demonstration", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("petition", "Petition"), ("letter", "Letter"), ("pledge", "Pledge")], max_length=8
                    ),
                ),
                ("title", models.JSONField(help_text="narratives by language")),
                (
                    "demand",
                    models.JSONField(help_text="what is asked or promised, in one sentence; narratives by language"),
                ),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                (
                    "addressee",
                    models.JSONField(
                        blank=True, default=dict, help_text="to whom it is handed; narratives by language"
                    ),
                ),
                (
                    "thanks",
                    models.JSONField(blank=True, default=dict, help_text="what the letter of thanks says, by language"),
                ),
                (
                    "outcome",
                    models.JSONField(blank=True, default=dict, help_text="what came of it, by language, paragraphs"),
                ),
                ("letter_subject", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("letter", models.JSONField(blank=True, default=dict, help_text="the letter proposed, by language")),
                ("choices", models.JSONField(blank=True, default=list, help_text="what one may promise: code, fr, en")),
                (
                    "link",
                    models.URLField(blank=True, help_text="where one may give; nothing is paid here", max_length=500),
                ),
                ("target", models.PositiveIntegerField(null=True)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(help_text="excluded", null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        help_text="none: the network",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="core.organisation",
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        help_text="whose members are written to",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="engagement.assembly",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                (
                    "skills",
                    models.JSONField(default=list, help_text="codes of the list TrainingSkill that one leaves with"),
                ),
                ("minutes", models.PositiveIntegerField(help_text="how long it lasts in all")),
                ("published_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CourseSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="excluded")),
                ("place", models.CharField(blank=True, max_length=300)),
                ("link", models.URLField(blank=True, help_text="told to who has a seat", max_length=500)),
                ("language", models.CharField(default="fr", max_length=5)),
                ("led_by", models.CharField(blank=True, max_length=200)),
                ("capacity", models.PositiveIntegerField()),
                ("seats_given", models.PositiveIntegerField(default=0)),
                ("arrivals", models.PositiveIntegerField(default=0, help_text="enrolments ever received")),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="engagement.course"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("theme", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded")),
                (
                    "procedure",
                    models.SlugField(
                        blank=True,
                        help_text="key of the procedure by which events ask to be in its programme",
                        max_length=60,
                    ),
                ),
                (
                    "visual_description",
                    models.JSONField(blank=True, default=dict, help_text="what the image shows, by language"),
                ),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "programme_published_at",
                    models.DateTimeField(help_text="from when the official programme is public", null=True),
                ),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="engagement.campaign"
                    ),
                ),
                (
                    "visual",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DailyAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("title", models.JSONField(help_text="narratives by language")),
                ("text", models.JSONField(blank=True, default=dict, help_text="what to do and to share, by language")),
                (
                    "action",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="engagement.action",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_actions",
                        to="engagement.edition",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="action",
            name="edition",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="engagement.edition"
            ),
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "has a seat"), ("waiting", "waits for a seat"), ("cancelled", "Cancelled")],
                        max_length=9,
                    ),
                ),
                ("place_in_line", models.PositiveIntegerField(help_text="order of arrival within the session")),
                ("enrolled_at", models.DateTimeField()),
                ("attended_minutes", models.PositiveIntegerField(help_text="none: nobody noted it yet", null=True)),
                ("score", models.PositiveSmallIntegerField(help_text="1 to 5, as the person says", null=True)),
                ("comment", models.CharField(blank=True, max_length=1000)),
                ("evaluated_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enrolments", to="core.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="engagement.coursesession",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "other_label",
                    models.CharField(blank=True, help_text="another week whose programme it is in", max_length=200),
                ),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("kind", models.CharField(help_text="a code of the list EventKind", max_length=30)),
                (
                    "mode",
                    models.CharField(
                        choices=[("in_person", "In Person"), ("online", "Online"), ("hybrid", "Hybrid")], max_length=9
                    ),
                ),
                ("region", models.CharField(blank=True, help_text="Québec's administrative region", max_length=2)),
                ("place", models.CharField(blank=True, max_length=300)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "link",
                    models.URLField(
                        blank=True, help_text="where to join online; told to who registered", max_length=500
                    ),
                ),
                ("languages", models.JSONField(default=list, help_text="ISO 639-1 codes")),
                ("access", models.JSONField(blank=True, default=list, help_text="codes of the list EventAccess")),
                ("audiences", models.JSONField(blank=True, default=list, help_text="codes of the list EventAudience")),
                (
                    "goals",
                    models.JSONField(blank=True, default=list, help_text="sustainable development goals, 1 to 17"),
                ),
                ("price_minor", models.BigIntegerField(default=0, help_text="minor units; 0: free")),
                ("currency", models.CharField(default="CAD", max_length=3)),
                ("contact", models.EmailField(blank=True, max_length=254)),
                (
                    "capacity",
                    models.PositiveIntegerField(help_text="seats; none: no limit, or no registration", null=True),
                ),
                ("seats_given", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0, help_text="registrations that wait for a seat")),
                (
                    "arrivals",
                    models.PositiveIntegerField(default=0, help_text="registrations ever received: stays when they go"),
                ),
                (
                    "attended",
                    models.PositiveIntegerField(default=0, help_text="people who came: stays when registrations go"),
                ),
                (
                    "walked_in",
                    models.PositiveIntegerField(default=0, help_text="people who came without registering, as counted"),
                ),
                ("takes_registrations", models.BooleanField(default=True)),
                ("registration_opens_at", models.DateTimeField(null=True)),
                ("registration_closes_at", models.DateTimeField(help_text="excluded; none: when it starts", null=True)),
                ("image_description", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(help_text="when what the public reads last changed")),
                ("published_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.JSONField(blank=True, default=dict, help_text="narratives by language")),
                ("starts_at", models.DateTimeField(help_text="of its first session, kept by the services", null=True)),
                ("ends_at", models.DateTimeField(help_text="of its last session, excluded", null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dossier",
                    models.OneToOneField(
                        help_text="its proposal",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event",
                        to="dossiers.dossier",
                    ),
                ),
                ("editions", models.ManyToManyField(blank=True, related_name="events", to="engagement.edition")),
                (
                    "image",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="core.organisation"
                    ),
                ),
                ("partners", models.ManyToManyField(blank=True, related_name="events_with", to="core.organisation")),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worth", models.PositiveSmallIntegerField(help_text="1 to 5")),
                ("learned", models.PositiveSmallIntegerField(help_text="1 to 5: learned something")),
                ("welcomed", models.PositiveSmallIntegerField(help_text="1 to 5: could take part fully")),
                ("acts_next", models.BooleanField(help_text="wants to do something next; none: not said", null=True)),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("language", models.CharField(default="fr", max_length=5)),
                ("given_on", models.DateField(help_text="the day alone: an hour would tell who")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evaluations", to="engagement.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("text", models.JSONField(help_text="narratives by language, paragraphs")),
                (
                    "interests",
                    models.JSONField(
                        blank=True, default=list, help_text="codes of NewsletterInterest; none: everybody"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "sending_at",
                    models.DateTimeField(help_text="when it was given to be sent; its words change no more", null=True),
                ),
                ("sent_at", models.DateTimeField(help_text="when the last letter was written", null=True)),
                ("sent", models.PositiveIntegerField(default=0, help_text="letters written: stays when addresses go")),
                ("bounced", models.PositiveIntegerField(default=0, help_text="letters that came back")),
                ("left", models.PositiveIntegerField(default=0, help_text="addresses that left from this issue")),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LobbyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("level", models.CharField(help_text="a code of the list LobbyLevel", max_length=30)),
                ("institution", models.CharField(max_length=200)),
                (
                    "office",
                    models.CharField(
                        help_text="the nature of the office: minister, deputy minister, mayor…", max_length=200
                    ),
                ),
                ("holder", models.CharField(blank=True, help_text="who holds it, as publicly known", max_length=200)),
                ("objects_sought", models.JSONField(default=list, help_text="codes of the list LobbyObject")),
                ("means", models.JSONField(default=list, help_text="codes of the list LobbyMeans")),
                ("about", models.TextField(help_text="what was said, what is sought")),
                ("lobbyist", models.CharField(help_text="who spoke for the network", max_length=200)),
                ("declare_by", models.DateField(help_text="by the rule of that day", null=True)),
                ("declared_on", models.DateField(null=True)),
                ("registry_number", models.CharField(blank=True, max_length=40)),
                ("written_at", models.DateTimeField()),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="network.alliance",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="narratives by language")),
                ("by", models.CharField(help_text="who promised", max_length=200)),
                ("obtained_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("evidence", models.CharField(help_text="where the promise can be read", max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("kept", "Kept"), ("broken", "Broken")], default="open", max_length=6
                    ),
                ),
                ("settled_on", models.DateField(null=True)),
                (
                    "because",
                    models.CharField(blank=True, help_text="how one knows it was kept or not", max_length=1000),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="network.alliance",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitments",
                        to="engagement.lobbycontact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(help_text="where they were signed", max_length=120)),
                ("region", models.CharField(blank=True, max_length=2)),
                ("signed_on", models.DateField()),
                ("lines", models.PositiveIntegerField()),
                ("counted", models.PositiveIntegerField()),
                ("doubles", models.PositiveIntegerField(help_text="signed already, here or online")),
                ("unreadable", models.PositiveIntegerField()),
                ("entered_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="engagement.action"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                ("seats", models.PositiveSmallIntegerField(default=1)),
                (
                    "needs",
                    models.CharField(
                        blank=True, help_text="what the person asks to be able to take part", max_length=500
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "has a seat"), ("waiting", "waits for a seat"), ("cancelled", "Cancelled")],
                        max_length=9,
                    ),
                ),
                ("place_in_line", models.PositiveIntegerField(help_text="order of arrival within the event")),
                (
                    "key",
                    models.CharField(
                        help_text="drawn at random; signed, it is the link’s secret", max_length=32, unique=True
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("given_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("attended_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "told_at",
                    models.DateTimeField(help_text="when its letter was written; none: a letter is due", null=True),
                ),
                ("asked_at", models.DateTimeField(help_text="when it was asked what the event was worth", null=True)),
                (
                    "evaluated_at",
                    models.DateTimeField(help_text="an evaluation was given, kept apart, by nobody’s name", null=True),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="registrations", to="engagement.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("kind", models.CharField(help_text="a code of the list ResourceKind", max_length=30)),
                ("themes", models.JSONField(default=list, help_text="codes of the list EducationTheme")),
                ("tags", models.JSONField(blank=True, default=list, help_text="free words, in lower case")),
                ("youngest", models.PositiveSmallIntegerField(help_text="age in years")),
                ("oldest", models.PositiveSmallIntegerField(help_text="age in years, included; 99: adults")),
                ("licence", models.CharField(help_text="a code of the list ResourceLicence", max_length=30)),
                ("languages", models.JSONField(default=list, help_text="ISO 639-1 codes")),
                ("credit", models.CharField(help_text="who made it, as the licence asks to say", max_length=300)),
                (
                    "link",
                    models.URLField(blank=True, help_text="where it is, when it is not kept here", max_length=500),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "taken",
                    models.PositiveIntegerField(
                        default=0, help_text="how many times its file was taken; nobody is known"
                    ),
                ),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                ("parts", models.ManyToManyField(blank=True, related_name="kits", to="engagement.resource")),
            ],
        ),
        migrations.CreateModel(
            name="Riding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="as the assembly numbers it", max_length=20)),
                ("name", models.CharField(max_length=120)),
                (
                    "region",
                    models.CharField(blank=True, help_text="Québec's administrative region, mostly", max_length=2),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded; none: in force", null=True)),
                ("source", models.CharField(help_text="where it was read, and under which licence", max_length=300)),
                ("is_example", models.BooleanField(default=False)),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ridings", to="engagement.assembly"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ElectedMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("salutation", models.JSONField(default=dict, help_text="how a letter begins, by language")),
                ("group", models.CharField(blank=True, help_text="parliamentary group", max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded; none: sits", null=True)),
                (
                    "riding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="engagement.riding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RidingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("municipality", "Municipality"), ("postal", "Postal")], max_length=12),
                ),
                ("name", models.CharField(help_text="as it is written", max_length=120)),
                ("key", models.CharField(help_text="folded, as it is looked for", max_length=120)),
                (
                    "riding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="engagement.riding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="excluded")),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="engagement.event"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for the person to confirm"),
                            ("counted", "Counted"),
                            ("held", "confirmed, set apart until somebody looks"),
                            ("refused", "not a person’s, as somebody judged"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "Online"), ("paper", "Paper")], default="online", max_length=6
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("postal_code", models.CharField(blank=True, max_length=7)),
                ("region", models.CharField(blank=True, max_length=2)),
                ("language", models.CharField(default="fr", max_length=5)),
                (
                    "digest",
                    models.CharField(
                        help_text="of the address and the action, keyed: one a person", max_length=64, null=True
                    ),
                ),
                (
                    "twin",
                    models.CharField(
                        blank=True,
                        help_text="of the name, the postal code and the action, keyed: joins paper to online",
                        max_length=64,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        help_text="of where it came from and the day, keyed; gone in two days",
                        max_length=64,
                    ),
                ),
                (
                    "suspicion",
                    models.CharField(blank=True, help_text="why it is set apart once confirmed", max_length=10),
                ),
                ("wording", models.CharField(blank=True, max_length=1)),
                (
                    "message",
                    models.TextField(blank=True, help_text="the letter as the person wrote it; gone once it has left"),
                ),
                (
                    "choices",
                    models.JSONField(
                        blank=True, default=list, help_text="what is promised: codes of the action’s choices"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.CharField(blank=True, help_text="the organisation that promises", max_length=200),
                ),
                (
                    "may_hand_over",
                    models.BooleanField(default=False, help_text="the name may be handed to the addressee"),
                ),
                ("wants_news", models.BooleanField(default=False)),
                (
                    "key",
                    models.CharField(
                        help_text="drawn at random; signed, it is the link’s secret", max_length=32, unique=True
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(help_text="of the last letter asking to confirm", null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="engagement.action"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="engagement.paperbatch",
                    ),
                ),
                (
                    "riding",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.riding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignedPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("link", models.URLField(blank=True, max_length=500)),
                ("signed_on", models.DateField()),
                ("decided_by", models.CharField(help_text="the board, the assembly of 12 June…", max_length=200)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="network.alliance",
                    ),
                ),
                (
                    "stand",
                    models.ForeignKey(
                        help_text="ours, behind it",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="signed",
                        to="network.stand",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("language", models.CharField(default="fr", max_length=5)),
                (
                    "key",
                    models.CharField(
                        help_text="drawn at random; signed, it is the links’ secret", max_length=32, unique=True
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(help_text="when the letter that asks to confirm was last written")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "stopped_because",
                    models.CharField(blank=True, choices=[("bounced", "letters come back")], max_length=8),
                ),
                (
                    "bounces",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="temporary ones, since the last that arrived"
                    ),
                ),
                ("bounced_at", models.DateTimeField(null=True)),
                (
                    "purpose",
                    models.ForeignKey(
                        help_text="the words that were agreed to",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.purpose",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("written_at", models.DateTimeField(null=True)),
                ("bounced_at", models.DateTimeField(null=True)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="engagement.issue"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="engagement.subscription",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubscriptionInterest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="a code of the list NewsletterInterest", max_length=30)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="engagement.subscription",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counted", "Counted"),
                            ("held", "Held"),
                            ("refused", "Refused"),
                            ("discarded", "filled the field nobody sees: no person, nothing kept"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "channel",
                    models.CharField(help_text="online, paper, or own: sent from one’s own mailbox", max_length=8),
                ),
                ("region", models.CharField(blank=True, max_length=2)),
                ("riding", models.CharField(blank=True, help_text="its code in the action’s assembly", max_length=20)),
                ("wording", models.CharField(blank=True, max_length=1)),
                (
                    "choice",
                    models.CharField(blank=True, help_text="a promise; none: the people themselves", max_length=30),
                ),
                ("n", models.IntegerField(default=0)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="engagement.action"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Volunteer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="told to a member only with a yes", max_length=200)),
                (
                    "shown_name",
                    models.CharField(help_text="a first name, or what they like to be called", max_length=60),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("language", models.CharField(default="fr", max_length=5)),
                (
                    "key",
                    models.CharField(
                        help_text="drawn at random; signed, it is the link’s secret", max_length=32, unique=True
                    ),
                ),
                (
                    "town",
                    models.CharField(help_text="the nearest of the towns that come with the product", max_length=40),
                ),
                ("reach_km", models.PositiveSmallIntegerField(help_text="how far they go; 0: at a distance only")),
                (
                    "availability",
                    models.PositiveIntegerField(help_text="a bit for each morning, afternoon and evening, from Monday"),
                ),
                ("about", models.CharField(blank=True, max_length=600)),
                ("asked_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(help_text="when their link was last written")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("last_said_at", models.DateTimeField(help_text="when they last said anything: forgotten long after")),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "purpose",
                    models.ForeignKey(
                        help_text="the words they agreed to be shown under; none: nobody sees them",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.purpose",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=1200)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("minutes", models.PositiveIntegerField(default=0, help_text="given, as the organisation counts them")),
                ("counted_on", models.DateField(null=True)),
                ("thanks", models.CharField(blank=True, max_length=600)),
                ("thanked_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="help_requests",
                        to="engagement.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.organisation"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="engagement.volunteer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VolunteerSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="a code of the list VolunteerSkill", max_length=30)),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skills", to="engagement.volunteer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=1)),
                ("demand", models.JSONField(help_text="narratives by language")),
                ("ended_at", models.DateTimeField(help_text="from when it is shown no more", null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="engagement.action"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Workshop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=120, unique=True)),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("themes", models.JSONField(default=list, help_text="codes of the list EducationTheme")),
                ("youngest", models.PositiveSmallIntegerField(help_text="age in years")),
                ("oldest", models.PositiveSmallIntegerField(help_text="age in years, included")),
                ("minutes", models.PositiveSmallIntegerField()),
                ("most_people", models.PositiveSmallIntegerField(default=30)),
                ("regions", models.JSONField(default=list, help_text="Québec's regions it goes to; none: online")),
                ("languages", models.JSONField(default=list, help_text="ISO 639-1 codes")),
                ("price_minor", models.BigIntegerField(default=0, help_text="minor units; 0: free")),
                ("currency", models.CharField(default="CAD", max_length=3)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="workshops",
                        to="engagement.resource",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="workshops", to="core.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkshopBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("school", models.CharField(max_length=200)),
                ("region", models.CharField(help_text="Québec's administrative region", max_length=2)),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="fr", max_length=5)),
                (
                    "key",
                    models.CharField(
                        help_text="drawn at random; signed, it is the link’s secret", max_length=32, unique=True
                    ),
                ),
                ("people", models.PositiveSmallIntegerField(help_text="expected")),
                ("age", models.PositiveSmallIntegerField(help_text="of the group, about")),
                ("wanted_on", models.DateField()),
                ("text", models.CharField(blank=True, max_length=1200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("agreed", "Agreed"),
                            ("declined", "Declined"),
                            ("cancelled", "Cancelled"),
                            ("held", "Held"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(help_text="when it will happen, or happened", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1200)),
                ("reached", models.PositiveIntegerField(help_text="people who took part, as counted", null=True)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="engagement.workshop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AdvocacyDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.JSONField(help_text="narratives by language")),
                ("about", models.JSONField(blank=True, default=dict, help_text="narratives by language, paragraphs")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="excluded")),
                ("link", models.URLField(blank=True, max_length=500)),
                ("is_public", models.BooleanField(default=False, help_text="or for members alone")),
                ("is_demonstration", models.BooleanField(default=False)),
                (
                    "alliance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dates",
                        to="network.alliance",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ends_on"], name="advocacy_coming")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="advocacy_days_in_order"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(condition=models.Q(("minutes__gte", 1)), name="course_some_time"),
        ),
        migrations.AddIndex(
            model_name="coursesession",
            index=models.Index(fields=["starts_at"], name="course_session_starts"),
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="course_session_hours_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats_given__lte", models.F("capacity"))), name="course_session_seats_within"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("campaign", "year"), name="edition_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="edition_days_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyaction",
            constraint=models.UniqueConstraint(fields=("edition", "day"), name="daily_action_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at", None), ("closes_at__gt", models.F("opens_at")), _connector="OR"),
                name="action_days_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["organisation", "state"], name="enrolment_organisation"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("session", "person"),
                name="enrolment_once_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(fields=("session", "place_in_line"), name="enrolment_one_place_in_line"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("score", None), ("score__range", (1, 5)), _connector="OR"), name="enrolment_score"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["starts_at"], name="event_starts"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["region", "starts_at"], name="event_region_starts"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__isnull", True), ("seats_given__lte", models.F("capacity")), _connector="OR"
                ),
                name="event_seats_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=models.Q(("price_minor__gte", 0)), name="event_price_positive"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("learned__range", (1, 5)), ("welcomed__range", (1, 5)), ("worth__range", (1, 5))),
                name="evaluation_one_to_five",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["sending_at"], name="issue_sending"),
        ),
        migrations.AddIndex(
            model_name="lobbycontact",
            index=models.Index(fields=["-on"], name="lobby_latest"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_on", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("settled_on__isnull", False)),
                    _connector="OR",
                ),
                name="commitment_settled_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lines",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("counted"), "+", models.F("doubles")
                            ),
                            "+",
                            models.F("unreadable"),
                        ),
                    )
                ),
                name="batch_balances",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["event", "state", "place_in_line"], name="registration_line"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=models.Q(("told_at", None)), fields=["registered_at"], name="registration_untold"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("event", "email"),
                name="registration_once_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                fields=("event", "place_in_line"), name="registration_one_place_in_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(condition=models.Q(("seats__gte", 1)), name="registration_some_seats"),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("oldest__gte", models.F("youngest"))), name="resource_ages_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="riding",
            constraint=models.UniqueConstraint(fields=("assembly", "code", "starts_on"), name="riding_once"),
        ),
        migrations.AddConstraint(
            model_name="riding",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="riding_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="electedmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)), fields=("riding",), name="elected_one_a_riding"
            ),
        ),
        migrations.AddConstraint(
            model_name="electedmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="elected_days",
            ),
        ),
        migrations.AddIndex(
            model_name="ridingplace",
            index=models.Index(fields=["kind", "key"], name="riding_place_key"),
        ),
        migrations.AddConstraint(
            model_name="ridingplace",
            constraint=models.UniqueConstraint(fields=("riding", "kind", "key"), name="riding_place_once"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at"], name="session_starts"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_hours_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("event", "starts_at"), name="session_once"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["action", "twin"], name="signature_twin"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["action", "origin", "received_at"], name="signature_origin"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["action", "state", "received_at"], name="signature_state"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("action", "digest"), name="signature_once_a_person"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["confirmed_at", "stopped_at"], name="subscription_current"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("written_at", None)), fields=["issue"], name="delivery_waiting"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("issue", "subscription"), name="delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="subscriptioninterest",
            constraint=models.UniqueConstraint(fields=("code", "subscription"), name="interest_once"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("action", "day", "state", "channel", "region", "riding", "wording", "choice"), name="tally_once"
            ),
        ),
        migrations.AddIndex(
            model_name="volunteer",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", False), ("purpose__isnull", False)),
                fields=["town", "reach_km"],
                name="volunteer_near",
            ),
        ),
        migrations.AddIndex(
            model_name="helprequest",
            index=models.Index(fields=["organisation", "-asked_at"], name="help_of_organisation"),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.UniqueConstraint(fields=("volunteer", "organisation", "event"), name="help_once"),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event", None)), fields=("volunteer", "organisation"), name="help_once_in_general"
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes", 0), ("state", "accepted"), _connector="OR"), name="help_hours_of_a_yes"
            ),
        ),
        migrations.AddConstraint(
            model_name="volunteerskill",
            constraint=models.UniqueConstraint(fields=("code", "volunteer"), name="volunteer_skill_once"),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(fields=("action", "code"), name="wording_once"),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("oldest__gte", models.F("youngest"))), name="workshop_ages_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gte", 0)), name="workshop_price_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="workshopbooking",
            index=models.Index(fields=["workshop", "state"], name="booking_workshop"),
        ),
        migrations.AddConstraint(
            model_name="workshopbooking",
            constraint=models.CheckConstraint(
                condition=models.Q(("reached", None), ("state", "held"), _connector="OR"),
                name="booking_reached_when_held",
            ),
        ),
    ]
