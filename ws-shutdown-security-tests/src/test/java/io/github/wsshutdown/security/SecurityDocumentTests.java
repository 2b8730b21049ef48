/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration of {@code docs/security.md}, which is here as it is there.
 */
class SecurityDocumentTests {

	private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	@Test
	void whenEndpointsAreProtectedAsDocumentedThenOnlyOperatorsDrain() throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(OperatedApplication.class,
				"--server.port=0", "--spring.main.banner-mode=off",
				"--management.endpoints.web.exposure.include=websockets,websocketsessions",
				"--management.endpoint.websockets.access=unrestricted", "--spring.ai.mcp.server.enabled=false")) {
			URI endpoint = URI.create("http://localhost:%d/actuator/websockets"
				.formatted(((WebServerApplicationContext) context).getWebServer().getPort()));
			assertThat(drain(endpoint, null)).isEqualTo(401);
			assertThat(drain(endpoint, "user")).isEqualTo(403);
			assertThat(drain(endpoint, "operator")).isEqualTo(202);
			assertThat(drain(endpoint.resolve("websocketsessions"), "user")).isEqualTo(403);
		}
	}

	@Test
	void whenConfigurationIsDocumentedThenItIsTheOneThatIsTested() throws IOException {
		Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", "security.md")));
		assertThat(block.find()).isTrue();
		String source = Files.readString(
				Path.of("src", "test", "java", "io", "github", "wsshutdown", "security", "SecurityDocumentTests.java"));
		assertThat(source).containsIgnoringWhitespaces(block.group(1));
	}

	private static int drain(URI endpoint, String user) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).POST(BodyPublishers.noBody());
		if (user != null) {
			request.header("Authorization", "Basic "
					+ Base64.getEncoder().encodeToString((user + ":password").getBytes(StandardCharsets.UTF_8)));
		}
		return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OperatedApplication {

		@Bean
		@Order(1)
		SecurityFilterChain connectionEndpoints(HttpSecurity http) throws Exception {
			return http.securityMatcher(EndpointRequest.to("websockets", "websocketsessions"))
				.authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("OPERATOR"))
				.httpBasic(Customizer.withDefaults())
				.csrf((csrf) -> csrf.disable())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("user").password("{noop}password").roles("USER").build(),
					User.withUsername("operator").password("{noop}password").roles("OPERATOR").build());
		}

	}

}
