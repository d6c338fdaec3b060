package io.github.sessionfilter;

import java.util.List;

/**
 * Spellings of the protected paths {@code /app/whoami} and {@code /app/film.txt}. A parser may take them for the public
 * paths {@code /app/login}, {@code /app/public/*} or {@code /app/index.html}.
 */
public final class PathSpellings {
    static final List<String> ALL = List.of(
            "/app/whoami",
            "/app/film.txt",
            // path parameters
            "/app/login/..;/whoami",
            "/app/login/..;a=b/whoami",
            "/app/public/..;/whoami",
            "/app/public/;/../whoami",
            "/app/public;/../whoami",
            "/app/public/.;/../whoami",
            "/app/whoami;.css",
            "/app/whoami;/public/style.css",
            "/app/whoami;/login",
            "/app/;/whoami",
            "/app;/whoami",
            "/app/film.txt;/public",
            "/app/public/..%3b/whoami",
            "/app/public/..;%2fwhoami",
            // dot segments
            "/app/public/../whoami",
            "/app/public/./../whoami",
            "/app/public/x/../../whoami",
            "/app/public/..//whoami",
            "/app/login/../whoami",
            "/app/index.html/../whoami",
            "/app/./whoami",
            "/app/x/../whoami",
            "/app/public/...//whoami",
            "/../app/whoami",
            "/app/public/../../app/whoami",
            // escapes
            "/app/public/%2e%2e/whoami",
            "/app/public/%2E%2E/whoami",
            "/app/public/.%2e/whoami",
            "/app/public/%2e./whoami",
            "/app/public/..%2fwhoami",
            "/app/public/..%2Fwhoami",
            "/app/public%2f..%2fwhoami",
            "/app/public/%2e%2e%2fwhoami",
            "/app/public/%252e%252e/whoami",
            "/app/public/..%252fwhoami",
            "/app/public/..%5cwhoami",
            "/app/public/..\\whoami",
            "/app/public\\..\\whoami",
            "/app/%77hoami",
            "/app/%77%68%6f%61%6d%69",
            "/app/film%2etxt",
            "/app/public/%c0%ae%c0%ae/whoami",
            "/app/public/%c0%ae%c0%ae%c0%afwhoami",
            "/app/public/%u002e%u002e/whoami",
            "/app/public/..%c0%afwhoami",
            "/app/public/..%ef%bc%8fwhoami",
            "/app/public/%ff/../../whoami",
            "/app/public/%/../whoami",
            "/app/public/%zz/../whoami",
            // slashes
            "//app/whoami",
            "/app//whoami",
            "///app///whoami",
            "/app/public//../whoami",
            "/app//public/../whoami",
            "//localhost/app/whoami",
            "//login/../app/whoami",
            // null bytes, line feeds, blanks and tabs
            "/app/whoami%00",
            "/app/whoami%00/login",
            "/app/public/%00/../whoami",
            "/app/public/..%00/whoami",
            "/app/whoami%0a",
            "/app/whoami%0d%0a/login",
            "/app/%0a/whoami",
            "/app/login%0a/../whoami",
            "/app/public/..%0a/whoami",
            "/app/whoami%09",
            "/app/whoami%20",
            "/app/public/\0/../whoami",
            // letter case and trailing characters
            "/app/LOGIN/../whoami",
            "/app/Login",
            "/app/PUBLIC/whoami",
            "/app/publicx/whoami",
            "/app/loginx",
            "/app/login/",
            "/app/login/x",
            "/app/whoami/",
            "/app/whoami.css",
            "/app/film.txt/",
            "/app/film.txt.",
            // queries and fragments
            "/app/whoami?/login",
            "/app/whoami?x=/public/style.css",
            "/app/whoami#/login",
            "/app/whoami%3f/login",
            "/app/whoami%23/login",
            // absolute, authority and asterisk forms
            "http://localhost/app/whoami",
            "http://localhost/app/public/../whoami",
            "http://localhost/app/public/..;/whoami",
            "http://localhost//app/whoami",
            "http:/app/whoami",
            "http:///app/whoami",
            "https://evil.example/app/whoami",
            "localhost:80",
            "*",
            "app/whoami",
            "../app/whoami",
            "?/app/whoami",
            // long paths
            "/app/public/" + "../".repeat(100) + "app/whoami",
            "/app/public/" + "x/".repeat(500) + "../".repeat(501) + "whoami",
            "/app/whoami" + ";x".repeat(1000));

    private PathSpellings() {}

    /** Returns the same spellings for a webapp with another name. */
    public static List<String> of(String webapp) {
        return ALL.stream()
                .map(spelling -> spelling.replaceAll("\\bapp\\b", webapp))
                .toList();
    }
}
