package io.github.sessionfilter;

import java.util.List;

/** Values of the parameter {@code return} that must not lead out of the webapp {@code /app}, in a browser's reading. */
public final class ReturnSpellings {
    /** All of them. */
    public static final List<String> ALL = List.of(
            "",
            " ",
            "films",
            "/",
            "/other",
            "/apple",
            "/APP/films",
            "/app",
            "?x",
            "#x",
            // another host
            "//evil.example",
            "//evil.example/app/",
            "///evil.example/app/",
            "////evil.example/app/",
            "/\\evil.example",
            "\\/evil.example",
            "\\\\evil.example",
            "/\\/evil.example",
            "/app/\\evil",
            "/app\\..\\..\\other",
            "https://evil.example/app/",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example/app/",
            "HTTPS://evil.example/app/",
            "http://localhost/app/",
            "evil.example/app/",
            "@evil.example/app/",
            "/app/@evil.example\r\n",
            ".evil.example",
            // another scheme
            "javascript:alert(1)",
            "javascript://localhost/app/%0aalert(1)",
            "JaVaScRiPt:alert(1)//app/",
            "data:text/html,x",
            "vbscript:x",
            "file:///app/",
            // another folder
            "/app/..",
            "/app/../other",
            "/app/./../other",
            "/app/films/../../other",
            "/app/%2e%2e/other",
            "/app/%2E%2E/other",
            "/app/%2E./other",
            "/app/.%2e/other",
            "/app//evil.example",
            "/app/%2f..%2fother",
            "/app/%2F%2Fevil.example",
            "/app/%5c",
            "/app/%5C..%5Cother",
            "/app/;/../x",
            "/app/..;/other",
            "/app/..;a=b/other",
            "/app;x/films",
            "/../app/films",
            // header lines, and characters that browsers remove
            "/app/a\r\nSet-Cookie: a=b",
            "/app/a\nb",
            "/app/a\tb",
            "/\t/evil.example",
            "\t//evil.example",
            "\u0000/app/",
            "/app/a b",
            "/app/a#b",
            "/app/\u00e9",
            "/app/\u2025/other",
            "/app/\uff0e\uff0e/other",
            "\u2215app/",
            " /app/films");

    private ReturnSpellings() {}
}
