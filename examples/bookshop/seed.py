"""Fill the database with books to look at."""

import sqlite3
import sys

WORDS = "night river glass winter garden letter stone island shadow harbour road music".split()


def seed(database: str, count: int = 400) -> None:
    with sqlite3.connect(database) as connection:
        for number in range(1, 41):
            connection.execute(
                "INSERT OR REPLACE INTO authors VALUES (?, ?)", (number, f"Author {number}")
            )
        for number in range(1, count + 1):
            title = f"The {WORDS[number % 12]} of {WORDS[number * 7 % 12]} {number}"
            published = f"{1950 + number % 70}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            price = f"{5 + number % 30}.{number % 100:02d}"
            row = (number, title, 1 + number % 40, price, published)
            connection.execute("INSERT OR REPLACE INTO books VALUES (?, ?, ?, ?, ?)", row)
        for number in range(1, 5 * count):
            row = (number, 1 + number * 13 % count, 1 + number % 3)
            connection.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?)", row)


if __name__ == "__main__":
    seed(sys.argv[1])
