"""The demo's occupation group, predicted from behaviour alone."""

COLUMNS = "classifier, macro_f1, macro_f1_error, roc_auc, is_chosen"
LEARNERS = ["decision_tree", "logistic_regression", "linear_svm", "random_forest"]


def test_every_learner_beats_both_floors_and_the_rule_takes_the_simplest_of_the_best(demo):
    rows = demo.rows(f"select {COLUMNS} from segments.seg_classifiers where version_number = 1")
    f1 = {name: value for name, value, *_ in rows}
    area = {name: value for name, _, _, value, _ in rows}
    for learner in LEARNERS:
        assert f1[learner] > f1["single_split_tree"] + 0.1 > f1["most_frequent"] + 0.2
        assert area[learner] > area["single_split_tree"] + 0.05
    applied = [row for row in rows if row[0] in LEARNERS[:3]]
    _, best, error, *_ = max(applied, key=lambda row: row[1])
    close = [name for name in LEARNERS[:3] if f1[name] >= best - error]
    assert [name for name, *_, is_chosen in rows if is_chosen] == close[:1]


def test_nothing_that_tells_the_label_is_a_feature(demo):
    told = {name for (name, *_) in demo.rows("describe features.feat_user_demographics")}
    read = {
        name
        for (name,) in demo.rows(
            "select feature_name from segments.seg_preparations where segmentation = 'occupation'"
        )
    }
    assert len(read) == 12
    assert not read & (told | {"occupation_group", "user_attributes"})


def test_everybody_active_has_a_label_and_users_with_a_known_one_mostly_their_own(demo):
    rows = demo.rows(
        "select count(*), count(predicted.user_id),"
        "  avg((predicted.segment_id = labels.segment_id)::int)"
        " from features.feat_user_behaviour as behaviour"
        " inner join core.dim_as_of_dates as dates using (as_of_date)"
        " left join segments.seg_predicted as predicted using (as_of_date, user_id)"
        " left join segments.seg_labels as labels using (user_id)"
        " where dates.is_latest and behaviour.days_since_active is not null"
    )
    ((users, predicted, right),) = rows
    assert users == predicted == 1500
    assert right > 0.55  # 0.38 for the most frequent label
