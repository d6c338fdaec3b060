<%@ page contentType="text/plain;charset=UTF-8" session="false" %><%= io.github.sessionfilter.handlers.RoleReport.of(request) %>
