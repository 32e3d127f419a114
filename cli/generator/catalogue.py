"""What the startup sells and how it speaks: events, courses, campaigns, places, pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EVENTS = (
    "page_viewed", "course_viewed", "search_made", "ad_clicked",
    "lesson_started", "lesson_completed", "live_class_joined", "material_downloaded",
    "signed_up", "quiz_submitted", "note_added", "forum_posted", "course_rated",
    "cart_added", "checkout_started", "payment_made", "refund_requested",
)  # fmt: skip
EVENT = {name: number for number, name in enumerate(EVENTS)}
#: Where in a visit an event usually stands: people look before they learn, and pay last.
STAGE = np.array([0, 1, 0.7, 0, 2, 3, 2.2, 2.8, 0, 3.4, 3.2, 3.6, 4, 4.2, 4.5, 5, 5.5])
#: Median seconds an event lasts; 0 = an instant (no duration).
SECONDS = np.array([35, 60, 12, 0, 0, 620, 1500, 0, 0, 240, 90, 150, 0, 0, 50, 40, 30], float)

CATEGORIES = (
    "Exam preparation", "Languages", "Programming", "Data", "Business", "Design", "Compliance",
    "Wellbeing",
)  # fmt: skip
_TOPICS = {
    "Exam preparation": ("Civil service", "Postgraduate", "Teacher licence", "CPA"),
    "Languages": ("IELTS", "TOEFL", "Japanese N2", "Business English"),
    "Programming": ("Python", "Java", "Web", "Go"),
    "Data": ("SQL", "Statistics", "Machine learning", "Visualisation"),
    "Business": ("Leadership", "Project management", "Accounting", "Negotiation"),
    "Design": ("Interface design", "Photography", "Illustration", "Video"),
    "Compliance": ("Data protection", "Work safety", "Anti-fraud", "First aid"),
    "Wellbeing": ("Sleep", "Yoga", "Cooking", "Calligraphy"),
}
_BASE_PRICE = (399, 299, 599, 699, 459, 349, 99, 79)
_LEVELS = (("Basics", 0.6), ("In practice", 1.0), ("Masterclass", 2.2))
_SCHOOLS = ("Orange Academy", "North Lake Studio", "Mingde Online", "Harbour Institute", "清源课堂")


@dataclass(frozen=True)
class Course:
    """One course as its owner lists it."""

    course_id: str
    title: str
    category: str
    topic: str
    school: str
    price: float


def _courses() -> tuple[Course, ...]:
    courses: list[Course] = []
    for number, (category, base) in enumerate(zip(CATEGORIES, _BASE_PRICE, strict=True)):
        for place, topic in enumerate(_TOPICS[category]):
            for level, factor in _LEVELS[: 2 if place % 2 else 3 if number < 4 else 2]:
                price = round(base * factor * (1 + 0.1 * place)) - 0.1
                school = _SCHOOLS[(number + place) % len(_SCHOOLS)]
                course_id = f"c{len(courses) + 1:03d}"
                courses.append(
                    Course(course_id, f"{topic}: {level}", category, topic, school, price)
                )
    return tuple(courses)


COURSES = _courses()
COURSE_CATEGORY: NDArray[np.int64] = np.array([CATEGORIES.index(c.category) for c in COURSES])
COURSE_PRICE: NDArray[np.float64] = np.array([c.price for c in COURSES])


@dataclass(frozen=True)
class Campaign:
    """An advertising campaign: where it runs, between which days, and what a click costs."""

    campaign_id: str
    medium: str
    source: str
    first_day: int
    last_day: int
    click_cost: float


ADS = (
    Campaign("ad_brand_search", "search_ad", "baidu", 0, 272, 9.5),
    Campaign("ad_autumn_launch", "social_ad", "wechat", 0, 60, 6.0),
    Campaign("ad_exam_winter", "search_ad", "baidu", 35, 80, 14.0),
    Campaign("ad_new_year", "social_ad", "douyin", 85, 130, 4.5),
    Campaign("ad_career_spring", "social_ad", "zhihu", 130, 215, 11.0),
    Campaign("ad_exam_summer", "search_ad", "baidu", 180, 250, 16.0),
    Campaign("ad_video_always", "video_ad", "bilibili", 60, 272, 3.5),
)
#: Message campaigns: id, medium, action that asks for it (or none).
MAILINGS = (
    ("cmp_welcome", "email", "welcome_series"),
    ("cmp_weekly_digest", "email", None),
    ("cmp_exam_plan", "push", "exam_plan"),
    ("cmp_course_tip", "in_app", "course_tip"),
    ("cmp_win_back", "email", "win_back"),
    ("cmp_certificate", "push", "certificate_nudge"),
)
#: City, province, country, share, hours ahead of UTC.
CITIES = (
    ("Beijing", "Beijing", "CN", 14, 8), ("Shanghai", "Shanghai", "CN", 15, 8),
    ("Guangzhou", "Guangdong", "CN", 9, 8), ("Shenzhen", "Guangdong", "CN", 9, 8),
    ("Chengdu", "Sichuan", "CN", 8, 8), ("Hangzhou", "Zhejiang", "CN", 8, 8),
    ("Wuhan", "Hubei", "CN", 6, 8), ("Xi'an", "Shaanxi", "CN", 5, 8),
    ("Nanjing", "Jiangsu", "CN", 5, 8), ("Changsha", "Hunan", "CN", 4, 8),
    ("Zhengzhou", "Henan", "CN", 4, 8), ("Lanzhou", "Gansu", "CN", 2, 8),
    ("Guiyang", "Guizhou", "CN", 2, 8), ("Singapore", "Singapore", "SG", 3, 8),
    ("London", "England", "GB", 2, 0), ("Berlin", "Berlin", "DE", 2, 1),
    ("Toronto", "Ontario", "CA", 2, -5),
)  # fmt: skip
SOURCES = ("search", "social", "paid_search", "paid_social", "referral", "institution", "direct")
REFERRERS = ("baidu.com", "weixin.qq.com", "baidu.com", "zhihu.com", "bilibili.com", "", "")
