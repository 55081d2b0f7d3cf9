"""The names of the event log and their numbers: enums only grow, and a number once given never changes."""

CLIENT: dict[str, int] = {
    "view_item_list": 1, "select_item": 2, "view_item": 3, "add_to_cart": 4, "remove_from_cart": 5, "view_cart": 6,
    "add_to_wishlist": 7, "begin_checkout": 8, "add_shipping_info": 9, "add_payment_info": 10, "search": 11,
    "view_search_results": 12, "view_promotion": 13, "select_promotion": 14, "not_interested": 15, "hide": 16,
    "report": 17, "profile_enter": 18, "video_impression": 19, "video_start": 20, "video_progress": 21,
    "video_complete": 22, "live_impression": 23, "live_enter": 24, "live_heartbeat": 25, "live_leave": 26,
}  # fmt: skip
SERVER: dict[str, int] = {
    "order_created": 40, "order_cancelled": 41, "purchase": 42, "refund": 43, "order_settled": 44, "order_shipped": 45,
    "order_delivered": 46, "aftersale_opened": 47, "aftersale_closed": 48, "desk_replied": 49, "share": 50, "like": 51,
    "comment": 52, "follow": 53, "unfollow": 54, "join_member": 55, "join_club": 56, "claim_coupon": 57, "join_bag": 58,
    "ask_service": 59, "review": 60, "share_buy": 61, "live_presence": 62, "live_start": 70, "live_end": 71,
    "product_pin": 72, "product_unpin": 73, "explain_start": 74, "explain_end": 75, "coupon_drop": 76, "lucky_bag": 77,
    "deal_start": 78, "deal_stop": 79, "price_change": 80, "stock_out": 81, "host_change": 82, "violation": 83,
    "stream_state": 84, "ad_impression": 90, "ad_click": 91, "ad_cost": 92,
}  # fmt: skip
NAMES: dict[str, int] = {**CLIENT, **SERVER}

ALIASES: dict[str, str] = {
    "Product List Viewed": "view_item_list", "Product Clicked": "select_item", "Product Viewed": "view_item",
    "Product Added": "add_to_cart", "Product Removed": "remove_from_cart", "Cart Viewed": "view_cart",
    "Product Added to Wishlist": "add_to_wishlist", "Checkout Started": "begin_checkout",
    "Checkout Step Completed": "add_shipping_info", "Payment Info Entered": "add_payment_info",
    "Order Completed": "purchase", "Order Refunded": "refund", "Order Cancelled": "order_cancelled",
    "Products Searched": "search", "Promotion Viewed": "view_promotion", "Promotion Clicked": "select_promotion",
    "Product Shared": "share", "Video Playback Started": "video_start", "Video Playback Progress": "video_progress",
    "Video Playback Completed": "video_complete",
}  # fmt: skip
CODES: dict[str, int] = {**NAMES, **{alias: NAMES[name] for alias, name in ALIASES.items()}}
"""Every spelling that the door takes, to its number."""

SERVER_ONLY = frozenset(SERVER.values())
ORDER_NAMES = frozenset(NAMES[n] for n in ("order_created", "order_cancelled", "purchase", "refund", "order_settled"))
BEATS = frozenset(NAMES[n] for n in ("live_heartbeat", "video_progress"))
"""Names that come at regular intervals by design and may be held back first when the log lags."""
INTENTS = frozenset(NAMES[n] for n in ("select_item", "add_to_cart", "begin_checkout"))
VIEWS = frozenset(
    NAMES[n]
    for n in ("view_item_list", "view_item", "video_impression", "video_start", "live_enter", "view_search_results",
              "view_promotion", "live_impression", "profile_enter", "search")
)  # fmt: skip

SCENES: dict[str, int] = {
    "none": 0, "live": 1, "video": 2, "image_text": 3, "search": 4, "mall": 5, "shop": 6, "product_page": 7,
    "showcase": 8, "profile": 9, "order": 10,
}  # fmt: skip
SOURCES: dict[str, int] = {
    "other": 0, "recommend": 1, "follow": 2, "search": 3, "short_video": 4, "live_square": 5, "profile": 6, "mall": 7,
    "paid_ads": 8, "share": 9,
}  # fmt: skip

FLAGS: dict[str, int] = {
    "known": 0, "late": 1, "clock": 2, "void": 3, "own_account": 4, "member": 5, "fan": 6, "first_purchase": 7,
    "paid_traffic": 8, "excluded": 9, "replayed": 10, "half_played": 11, "advocacy": 12,
}  # fmt: skip
CLIENT_FLAGS = sum(1 << FLAGS[n] for n in ("member", "fan", "paid_traffic", "half_played"))
"""What a browser may say about itself; every other bit is the house's to set."""


def enum_text(numbers: dict[str, int]) -> str:
    """The members of a ClickHouse enum: `'a'=1,'b'=2`."""
    return ",".join(f"'{name}'={number}" for name, number in sorted(numbers.items(), key=lambda item: item[1]))
