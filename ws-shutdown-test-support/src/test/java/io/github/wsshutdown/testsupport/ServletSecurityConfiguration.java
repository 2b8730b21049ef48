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

package io.github.wsshutdown.testsupport;

import java.util.Arrays;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Secures a servlet application whose users may give their name, or none.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class ServletSecurityConfiguration {

	@Bean
	SecurityFilterChain security(HttpSecurity http) throws Exception {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.httpBasic(Customizer.withDefaults())
			.csrf(CsrfConfigurer::disable)
			.build();
	}

	@Bean
	UserDetailsService users() {
		// A reference: it would take new passwords, and Spring Security hash them slowly
		return new InMemoryUserDetailsManager(users("alice", "bob", "carol"))::loadUserByUsername;
	}

	/**
	 * Users whose password is {@code password}.
	 */
	public static UserDetails[] users(String... names) {
		return Arrays.stream(names)
			.map((name) -> User.withUsername(name).password("{noop}password").roles("USER").build())
			.toArray(UserDetails[]::new);
	}

}
