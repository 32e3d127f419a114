{#-
    True where a user agent says that it is no person: crawlers, link previews, monitors, scripts and headless browsers,
    by the words that they write of themselves. A phone of the brand Cubot is none; without an agent nothing is said.
-#}
{% macro is_bot(agent) -%}
    coalesce(regexp_matches(
                replace(lower({{ agent }}), 'cubot', ''),
                'bot|crawl|spider|slurp|archiver|headless|phantomjs|puppeteer|playwright|selenium|cypress'
                '|lighthouse|pagespeed|gtmetrix|pingdom|uptime|statuscake|site24x7|datadog|newrelic|monitor'
                '|facebookexternalhit|meta-external|whatsapp/|bingpreview|skypeuripreview|google-inspection'
                '|googleother|mediapartners|feedfetcher|favicon|prerender|validator|scanner|ahrefs|semrush'
                '|screaming frog|chatgpt-user|perplexity|claude-|cohere-ai|ia_archiver|curl/|wget/|libwww|scrapy'
                '|python-|python/|aiohttp|httpx/|axios/|node-fetch|undici|go-http-client|^java/|apache-http|guzzle'
            ), false)
{%- endmacro %}
