"""A bad row in a seed that people edit stops the build with a sentence: file, line, remedy."""

import subprocess

import pytest

from tests.python.end_to_end.builds import Build

# Seed → old text, new text, what the sentence says. One round breaks every seed in one way.
ROUNDS = [
    {
        "segmentations": ("rfm,Recency and frequency,rule", "rfm,Recency and frequency,magic",
                          "line 3: method of rfm is 'magic'; write total, rule, learned or"),
        "rfm_segments": ("5,4,champions", "5,7,champions",
                         "line 3: there is no cell (5, 7); both scores are whole numbers"),
        "place_tiers": ("CN,*,other", "CN,Qingyuan,other",
                        "country CN has no default; add the line CN,*,other."),
        "goals": ("page_to_sign_up,A page view leads to a sign-up,page",
                  "page_to_sign_up,A page view leads to a sign-up,leaf",
                  "line 2: goal_kind of page_to_sign_up is 'leaf'; write page, email,"),
        "funnels": ("onboarding,From the sign-up to the first finished lesson,3",
                    "onboarding,From the sign-up to the first finished lesson,4",
                    "onboarding has a step 4 but none before it; number the steps"),
        "metrics": ("14 days,proportion,", "14 days,portion,", "metric_type of lesson_conversion"),
        "experiments": ("finish a first lesson.,control", "finish a first lesson.,placebo",
                        "control_variant_id 'placebo' is no variant of onboarding_checklist"),
        "experiment_metrics": ("exam_reminder,retention_d7", "exam_reminder,retention_d77",
                               "metric 'retention_d77' is not in metrics.csv; add it there"),
        "experiment_variants": ("exam_reminder,control,0.5", "exam_reminder,control,0",
                                "planned_weight of control is '0'; write a number above 0"),
        "experiment_factors": ("treatment,checklist,shown", "treatment,checklist,sh*wn",
                               "holds a *, which stands between factors of an interaction"),
        "event_groups": ("page_viewed,browse", "page_viewed,gaze",
                         "event_group of page_viewed is 'gaze'; write browse, engage,"),
        "segment_labels": ("lifecycle,new,New,", "lifecycle,new,,", "segment_name is empty"),
        "supervised_segmentations": ("occupation,attribute", "occupation,guess",
                                     "label_source of occupation is 'guess'; write attribute,"),
        "published_tables": ("fct_spend,", "stg_demo__users,",
                             "stg_demo__users holds what identifies people; take the line out."),
        "user_labels": ("labelled_at\n", "labelled_at\noccupation,u1,student,2026-01-01\n",
                        "line 2: segmentation 'occupation' takes no labels from a list"),
        "channel_groups": (",social,paid,", ",sociable,paid,",
                           "line 8: no source in traffic_sources.csv is 'sociable', so rule 70"),
        "traffic_sources": ("\nbing,search", "\nBing,search", "must be written in small letters"),
        "traffic_terms": ("medium,ppc,", "median,ppc,", "traffic_field of ppc is 'median'; write"),
        "id_blocklist": ("any,null,", "any,ann@example.com,",
                         "line 2: any is for words that are no address; write email_hash before"),
        "click_ids": ("gclid,google", "gclid,", "line 2: utm_source is empty; fill it in"),
    },
    {
        "segment_labels": ("lifecycle,active,Active,", "lifecycle,active,New,",
                           "the name 'New' is given to two segments of lifecycle; give each"),
        "segmentations": ("all,Everyone,total,false", "everyone,Everyone,rule,false",
                          "the segmentation all is missing; every mart needs it as its total"),
        "rfm_segments": ("1,1,hibernating,Hibernating", "1,1,hibernating,Sleeping",
                         "segment hibernating has two names or descriptions"),
        "place_tiers": ("CN,Beijing,first", "CN,Shanghai,first",
                        "country and city CN, Shanghai occurs more than once; keep one line."),
        "goals": ("order,completed,720", "order,completed,0",
                  "window_hours of repeat_order is '0'; write a whole number of hours above 0."),
        "funnels": ("24,strict", "24,narrow", "step_order of study is 'narrow'; write loose or"),
        "metrics": (",0,28,144000", ",-7,28,144000", "the window of learning_seconds_28d is -7 to"),
        "experiments": ("exam_reminder,Exam reminder", "onboarding_checklist,Exam reminder",
                        "experiment_id onboarding_checklist occurs more than once"),
        "experiment_metrics": ("onboarding_checklist,orders_28d,secondary,",
                               "onboarding_checklist,orders_28d,secondary,0.1",
                               "non_inferiority_margin of orders_28d is '0.1'; write a share"),
        "experiment_factors": ("onboarding_checklist,control,checklist,absent\n", "",
                               "variant control of onboarding_checklist has no factors while"),
        "event_groups": ("page_viewed,browse", ",browse", "line 2: event_name is empty; fill it"),
        "supervised_segmentations": ("occupation_group", "frequency",
                                     "the label frequency of occupation is also a feature in"),
        "published_tables": ("dim_users,user_id ", "dim_users,user_id email_hash ",
                             "dim_users include one that may hold personal data; take it out."),
        "user_labels": ("labelled_at\n", "labelled_at\noccupation,u1,,2026-01-01\n",
                        "line 2: label is empty; fill it in"),
        "channel_groups": ("280,unassigned,,,", "280,unassigned,own,,",
                           "the last rule has a condition; end with a rule without any"),
        "id_blocklist": ("any,none,", "any,NULL ,", "occurs more than once, in other letters;"),
    },
    {
        "segmentations": ("segmentation_name,method", "segmentation_name,way",
                          "the column method is missing; put it back into the first line."),
        "goals": ("goal_id,goal_name", "goal_id,title,goal_name", "the column title is not known"),
        "metrics": ("increase,,0.99,28", "increase,,0.99,-28",
                    "covariate_days of revenue_winsorised_28d is '-28'; write a whole number"),
        "experiments": ("2026-04-13 00:00:00,2026-06-01 00:00:00,user,randomised,fixed,reminders",
                        "2026-03-14 00:00:00,2026-06-01 00:00:00,user,randomised,fixed,first_steps",
                        "onboarding_checklist and exam_reminder run at the same time on the same"),
        "published_tables": (
            "fct_events,user_id visitor_id event_name event_group occurred_at event_date,",
            "fct_events,,", "fct_events has columns that may hold personal data; name those to be"),
        "rfm_segments": ("1,1,hibernating", "1,2,hibernating",
                         "recency_score and frequency_score 1, 2 occurs more than once"),
        "funnels": ("study,A lesson and its quiz without a detour,1,event,lesson_started,24",
                    "study,A lesson and its quiz without a detour,1,event,lesson_started,48",
                    "the steps of study differ in funnel_name, step_order or window_hours"),
    },
]  # fmt: skip


@pytest.mark.parametrize("edits", ROUNDS)
def test_bad_row_stops_the_build_with_a_sentence(tmp_path, copy_of_project, edits):
    project = copy_of_project()
    for name, (old, new, _) in edits.items():
        file = project / "seeds" / "reference" / f"{name}.csv"
        text = file.read_text("utf-8")
        assert old in text, f"{name}.csv no longer holds {old!r}"
        file.write_text(text.replace(old, new, 1), "utf-8")
    build = Build(tmp_path / "build")
    build.prepare()
    run = subprocess.run(
        build.command("seed"),
        env=build.environment() | {
            "DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)
        },
        cwd=build.folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode != 0
    unsaid = {
        name: sentence
        for name, (_, _, sentence) in edits.items()
        if not any(
            f"seeds/reference/{name}.csv" in line and sentence in line
            for line in run.stdout.splitlines()
        )
    }
    assert not unsaid, run.stdout


def test_refused_seed_keeps_what_stands_on_it_from_being_built(tmp_path, copy_of_project):
    project = copy_of_project()
    file = project / "seeds" / "reference" / "goals.csv"
    file.write_text(file.read_text("utf-8").replace(",720", ",soon"), "utf-8")
    build = Build(tmp_path / "build")
    build.prepare()
    run = subprocess.run(
        build.command("build", "--select", "goals+"),
        env=build.environment() | {
            "DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)
        },
        cwd=build.folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode != 0
    assert "window_hours of repeat_order is 'soon'" in run.stdout
    assert "SKIP relation marts.mart_segment_conversion" in run.stdout
