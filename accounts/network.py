"""From where a request comes."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings


def client_of(request) -> str:
    """The network address that asks.

    TRUSTED_PROXIES proxies stand before the portal, each of which adds to X-Forwarded-For whom it heard; what stands
    further to the left was written by the client and is believed by nobody. Of an IPv6 address the network of 64 bits
    counts, as every household has a whole one.
    """
    heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    said = heard[-proxies] if 0 < proxies <= len(heard) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def network_of(request) -> str:
    """The network it comes from, of which a person's own address is one of many: «196.200.1.0/24»; "" if unknown."""
    try:
        address = ip_network(client_of(request), strict=False).network_address
    except ValueError:
        return ""
    return str(ip_network((address, 48 if isinstance(address, IPv6Address) else 24), strict=False))
