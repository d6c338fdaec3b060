package io.github.sessionfilter.springboot;

import io.github.sessionfilter.SessionFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What the site answers. The login alone looks at a password; all others find the person in the request. */
@RestController
final class SiteHandlers {
    /** Stands for the accounts of a real site, which keep a slow hash of each password. */
    private static final Map<String, String> PASSWORDS = Map.of("alice", "wonderland", "bob", "builder");

    @PostMapping("/login")
    void login(
            @RequestParam String user,
            @RequestParam String password,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!password.equals(PASSWORDS.get(user))) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        SessionFilter.login(request, response, user, "");
    }

    @GetMapping("/whoami")
    String whoami(Principal principal) {
        return principal.getName();
    }

    /** Asks on another thread, after which Spring has the container dispatch the request again, as ASYNC. */
    @GetMapping("/later")
    Callable<String> later(HttpServletRequest request) {
        return request::getRemoteUser;
    }

    /** Writes on another thread, while the container's has gone on to other requests. */
    @GetMapping("/stream")
    StreamingResponseBody stream(HttpServletRequest request) {
        return out -> out.write(request.getRemoteUser().getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping("/logout")
    void logout(HttpServletRequest request) throws ServletException {
        request.logout();
    }
}
