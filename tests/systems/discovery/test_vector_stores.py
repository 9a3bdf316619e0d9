"""Vector stores."""

import pytest

from repositories import assets, source
from threatlas.systems.discovery import vector_stores


@pytest.mark.parametrize(
    ("path", "text", "store"),
    [
        ("a.py", "import chromadb", "Chroma"),
        ("a.py", "from langchain_community.vectorstores import FAISS", "LangChain vector store"),
        ("a.py", "import faiss", "FAISS"),
        ("a.ts", "import { Pinecone } from '@pinecone-database/pinecone'", "Pinecone"),
        ("a.sql", "CREATE EXTENSION IF NOT EXISTS vector;", "pgvector"),
    ],
)
def test_stores(path: str, text: str, store: str) -> None:
    assert vector_stores.wants(path)
    assert f"rag-index {store}" in assets(vector_stores.find(source(path, text)))
