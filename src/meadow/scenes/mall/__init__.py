"""The mall 货架: pages decorated with blocks, rankings and flash sales, for who wants goods and no clip."""

from meadow.scenes.mall.actions import follow

__all__ = ["follow"]
