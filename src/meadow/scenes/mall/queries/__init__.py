"""Pages, rankings and sales as shoppers see them, and pages as their editors do."""

from meadow.scenes.mall.queries.boards import deals, ranking
from meadow.scenes.mall.queries.pages import bare, draft, pages, preview, public, versions, waterfall

__all__ = ["bare", "deals", "draft", "pages", "preview", "public", "ranking", "versions", "waterfall"]
