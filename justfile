# Short names for the scripts; every one of them also works without just.
up *args:
    script/up {{args}}
test *args:
    script/test {{args}}
bench *args:
    script/bench {{args}}
web:
    cd web && npx vite
fix:
    ruff check --fix src tests bench && ruff format src tests bench
