"""The colours that goods come in, with the names shops give them."""

COLOURS: dict[str, tuple[str, str, str]] = {
    "cream": ("奶油白", "Cream", "#efe6d6"), "oat": ("燕麦色", "Oat", "#d3bd9c"), "camel": ("驼色", "Camel", "#b98d5a"),
    "brown": ("焦糖棕", "Caramel", "#7d5638"), "ink": ("墨黑", "Ink", "#2e2f33"), "navy": ("藏青", "Navy", "#2f4260"),
    "haze": ("雾霾蓝", "Haze Blue", "#7f9ab3"), "sky": ("晴空蓝", "Sky Blue", "#8fbbd8"), "mint": ("薄荷绿", "Mint", "#a5cdb8"),
    "sage": ("鼠尾草绿", "Sage", "#8fa487"), "forest": ("松林绿", "Forest", "#3f6350"), "lime": ("青柠绿", "Lime", "#a9c25c"),
    "lemon": ("柠檬黄", "Lemon", "#eed57e"), "gold": ("琥珀金", "Gold", "#d5a64f"), "amber": ("蜜糖", "Amber", "#d98e36"),
    "orange": ("甜橙", "Orange", "#ec8a35"), "coral": ("珊瑚粉", "Coral", "#ea8f78"), "clay": ("陶土红", "Clay", "#bf6a51"),
    "cherry": ("樱桃红", "Cherry", "#b83a3f"), "rose": ("豆沙粉", "Rose", "#d99aa3"), "peach": ("蜜桃粉", "Peach", "#f2b89c"),
    "plum": ("梅子紫", "Plum", "#6d4560"), "lilac": ("丁香紫", "Lilac", "#b7a3cf"), "silver": ("月光银", "Silver", "#b9bdc4"),
}  # fmt: skip


def hexes(name: str) -> str:
    """The colour of a name."""
    return COLOURS[name][2]
