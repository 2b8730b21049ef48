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

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.github.wsshutdown.testsupport.ServletStreamsConfiguration;
import io.github.wsshutdown.testsupport.Streams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for event streams with the filters of Spring Security in front of ours and
 * behind.
 */
class SecuredEventStreamTests extends DrainFixture implements OnTomcat {

	/** The user and the password are both {@code user}. */
	private static final String USER = "Authorization: Basic dXNlcjp1c2Vy\r\n";

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, SecurityFilterProperties.DEFAULT_FILTER_ORDER })
	void whenUserIsKnownThenStreamIsTheirsAndEndsAndOthersGetNone(int order) throws Exception {
		startWith(SecuredStreamsConfiguration.class, "ws-shutdown.drain.reconnect-window=9s",
				"spring.security.filter.order=" + order);
		RawEventStreamPeer stranger = connect("/sse/emitter?name=stranger", "");
		assertThat(stranger.awaitStatus()).isEqualTo(401);
		assertThat(stranger.awaitComplete()).isTrue();
		assertThat(server().registry().connections()).isEmpty();
		RawEventStreamPeer user = connect("/sse/emitter?name=user", USER);
		Streams streams = server().context().getBean(Streams.class);
		streams.await("user").event("first");
		user.awaitText("data:first\n\n");
		assertThat(server().registry().connections()).extracting(Connection::getPrincipalName).containsExactly("user");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(user.awaitComplete()).isTrue();
		assertThat(user.text()).matches("data:first\n\nretry: \\d+\n\n");
		assertThat(streams.completed()).containsExactly("user");
	}

	private RawEventStreamPeer connect(String path, String headers) {
		return closeLater(
				RawEventStreamPeer.request(server().port(), "GET", path, RawEventStreamPeer.EVENT_SOURCE + headers));
	}

	/**
	 * Streams for users only.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ServletStreamsConfiguration.class)
	static class SecuredStreamsConfiguration {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("user").password("{noop}user").roles("USER").build());
		}

	}

}
