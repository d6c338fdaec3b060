package io.github.sessionfilter;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without scripts: it keeps cookies, and fills in the form of the login page. Not thread-safe. */
public final class BrowserClient {
    private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\">");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String origin;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    /** Creates a browser for the site at {@code origin}, such as {@code http://localhost:8080}. */
    public BrowserClient(String origin) {
        this.origin = origin;
    }

    /** Returns the cookies, by name. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** Gets a page. {@code headers} alternate names and values. */
    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    /** Sends a form. */
    public HttpResponse<String> post(String path, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(path, headers)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Returns the hidden fields of a page's form. */
    public static Map<String, String> form(String page) {
        var form = new LinkedHashMap<String, String>();
        HIDDEN.matcher(page).results().forEach(field -> form.put(field.group(1), unescaped(field.group(2))));
        return form;
    }

    private static String unescaped(String text) {
        return Pattern.compile("&#(\\d+);")
                .matcher(text)
                .replaceAll(code -> String.valueOf((char) Integer.parseInt(code.group(1))));
    }

    /** Opens the login page, enters name and password, and sends the form. */
    public HttpResponse<String> logIn(String loginPage, String name, String password, String... headers)
            throws IOException, InterruptedException {
        var form = form(get(loginPage, headers).body());
        form.put("name", name);
        form.put("password", password);
        return post(loginPage.replaceFirst("\\?.*", ""), form, headers);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(origin + path)).timeout(Duration.ofSeconds(30));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        for (var line : answer.headers().allValues("Set-Cookie")) {
            int equals = line.indexOf('=');
            var value = line.substring(equals + 1).split(";", 2)[0];
            if (value.isEmpty() || line.contains("Max-Age=0")) {
                cookies.remove(line.substring(0, equals));
            } else {
                cookies.put(line.substring(0, equals), value);
            }
        }
        return answer;
    }
}
