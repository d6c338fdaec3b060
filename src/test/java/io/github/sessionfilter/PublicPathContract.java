package io.github.sessionfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 1: every path is protected unless each reading of it is public. */
abstract class PublicPathContract extends ContainerContract {
    PublicPathContract(Starter starter) {
        super(starter);
    }

    /** No spelling of a protected path lets a request in, and none ends in a 5xx. */
    @Test
    void noSpellingOfAProtectedPathIsPublic() throws Exception {
        startWith();
        var id = login();
        assertEquals(200, RawHttp.get(container.port(), "/app/public/style.css").status());
        var wrong = new ArrayList<String>();
        for (var target : PathSpellings.ALL) {
            var answer = RawHttp.get(container.port(), target);
            boolean in = answer.text().contains("user=") || answer.text().contains("0123456789");
            if (in || answer.status() >= 500 || answer.status() == 200) {
                wrong.add(target.replace("\0", "\\0") + " -> " + answer.status());
            }
            int withSession =
                    RawHttp.get(container.port(), target, "X-Session-Id: " + id).status();
            if (withSession >= 500) {
                wrong.add(target.replace("\0", "\\0") + " with a session -> " + withSession);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /**
     * A container may rewrite a path to a public one, while a framework behind it reads the original, protected one.
     */
    @Test
    void protectsAPathThatHasASecondReading() throws Exception {
        startWith();
        for (var target : List.of(
                "/app/whoami/../login",
                "/app/whoami/%2e%2e/login",
                "/app/whoami/..;x/login",
                "/app/whoami/../public/style.css",
                "/app//login",
                "/app/./public/style.css")) {
            int status = RawHttp.get(container.port(), target).status();
            assertTrue(status >= 400 && status < 500, target + " -> " + status);
        }
        assertEquals(
                200, RawHttp.get(container.port(), "/app/login;jsessionid=A1").status());
    }
}
