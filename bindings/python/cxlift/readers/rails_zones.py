"""Names of time zones that Ruby on Rails shows, and vendors built with it, as IANA's."""

from __future__ import annotations

__all__ = ["iana_name"]

# Places whose zone bears their name, by the zone's area.
ALIKE = {
    "Africa": "Algiers Cairo Casablanca Harare Johannesburg Monrovia Nairobi",
    "America": "Bogota Caracas Chihuahua Lima Mazatlan Monterrey Montevideo Santiago Tijuana",
    "Asia": "Almaty Baghdad Baku Bangkok Colombo Dhaka Irkutsk Jakarta Jerusalem Kabul Kamchatka "
    "Karachi Kathmandu Kolkata Krasnoyarsk Kuwait Magadan Muscat Novosibirsk Riyadh Seoul "
    "Shanghai Singapore Srednekolymsk Taipei Tashkent Tbilisi Tehran Tokyo Ulaanbaatar "
    "Urumqi Vladivostok Yakutsk Yerevan",
    "Atlantic": "Azores",
    "Australia": "Adelaide Brisbane Darwin Hobart Melbourne Perth Sydney",
    "Europe": "Amsterdam Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Copenhagen "
    "Dublin Helsinki Istanbul Kaliningrad Kyiv Lisbon Ljubljana London Madrid Minsk Moscow "
    "Paris Prague Riga Rome Samara Sarajevo Skopje Sofia Stockholm Tallinn Vienna Vilnius "
    "Volgograd Warsaw Zagreb Zurich",
    "Pacific": "Auckland Fiji Guam",
}
OTHERS = {
    "Abu Dhabi": "Asia/Muscat",
    "Alaska": "America/Juneau",
    "American Samoa": "Pacific/Pago_Pago",
    "Arizona": "America/Phoenix",
    "Astana": "Asia/Dhaka",
    "Atlantic Time (Canada)": "America/Halifax",
    "Beijing": "Asia/Shanghai",
    "Bern": "Europe/Zurich",
    "Brasilia": "America/Sao_Paulo",
    "Buenos Aires": "America/Argentina/Buenos_Aires",
    "Canberra": "Australia/Melbourne",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Central America": "America/Guatemala",
    "Central Time (US & Canada)": "America/Chicago",
    "Chatham Is.": "Pacific/Chatham",
    "Chennai": "Asia/Kolkata",
    "Chongqing": "Asia/Shanghai",
    "Eastern Time (US & Canada)": "America/New_York",
    "Edinburgh": "Europe/London",
    "Ekaterinburg": "Asia/Yekaterinburg",
    "Georgetown": "America/Guyana",
    "Greenland": "America/Nuuk",
    "Guadalajara": "America/Mexico_City",
    "Hanoi": "Asia/Bangkok",
    "Hawaii": "Pacific/Honolulu",
    "Hong Kong": "Asia/Hong_Kong",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "International Date Line West": "Pacific/Pago_Pago",
    "Islamabad": "Asia/Karachi",
    "Kuala Lumpur": "Asia/Kuala_Lumpur",
    "Kyev": "Europe/Kyiv",
    "La Paz": "America/La_Paz",
    "Marshall Is.": "Pacific/Majuro",
    "Mexico City": "America/Mexico_City",
    "Mid-Atlantic": "Atlantic/South_Georgia",
    "Midway Island": "Pacific/Pago_Pago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Mumbai": "Asia/Kolkata",
    "New Caledonia": "Pacific/Noumea",
    "New Delhi": "Asia/Kolkata",
    "Newfoundland": "America/St_Johns",
    "Nuku'alofa": "Pacific/Tongatapu",
    "Osaka": "Asia/Tokyo",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Port Moresby": "Pacific/Port_Moresby",
    "Pretoria": "Africa/Johannesburg",
    "Puerto Rico": "America/Puerto_Rico",
    "Quito": "America/Lima",
    "Rangoon": "Asia/Yangon",
    "Samoa": "Pacific/Apia",
    "Sapporo": "Asia/Tokyo",
    "Saskatchewan": "America/Regina",
    "Solomon Is.": "Pacific/Guadalcanal",
    "Sri Jayawardenepura": "Asia/Colombo",
    "St. Petersburg": "Europe/Moscow",
    "Tokelau Is.": "Pacific/Fakaofo",
    "Wellington": "Pacific/Auckland",
    "West Central Africa": "Africa/Algiers",
}


def iana_name(name: str) -> str:
    """Return IANA's name of a zone; a name that is none of Rails' is given back as it is.

    >>> iana_name("Pacific Time (US & Canada)"), iana_name("Berlin"), iana_name("Asia/Tokyo")
    ('America/Los_Angeles', 'Europe/Berlin', 'Asia/Tokyo')
    """
    if name in OTHERS:
        return OTHERS[name]
    return next((f"{area}/{name}" for area, names in ALIKE.items() if name in names.split()), name)
