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

/** The handlers of the site. Only the login checks a password. The others read the user from the request. */
@RestController
final class SiteHandlers {
    /** A substitute for real accounts, which would store a slow hash of each password. */
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

    /** Runs on another thread. After that the container dispatches the request again, as ASYNC. */
    @GetMapping("/later")
    Callable<String> later(HttpServletRequest request) {
        return request::getRemoteUser;
    }

    /** Writes on another thread, after the container's thread has returned. */
    @GetMapping("/stream")
    StreamingResponseBody stream(HttpServletRequest request) {
        return out -> out.write(request.getRemoteUser().getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping("/logout")
    void logout(HttpServletRequest request) throws ServletException {
        request.logout();
    }
}
