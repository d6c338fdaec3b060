<%@ page contentType="text/plain;charset=UTF-8" session="true" %><%
    Integer before = (Integer) session.getAttribute("visits");
    session.setAttribute("visits", before == null ? 1 : before + 1);
%>jsp visit <%= session.getAttribute("visits") %> of <%= request.getRemoteUser() %>
