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

import java.io.IOException;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.servlet.RequestSocketHook;
import io.github.wsshutdown.servlet.UpgradeHook;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is to hold where requests are not as the hooks expect them: here those of the
 * starter, and nobody else, get an error from what they ask a request.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class ServletHookFailureContract extends DrainFixture {

	@ParameterizedTest
	@CsvSource({ "PLAIN, address", "PLAIN, context", "PLAIN, pattern", "STOMP, pattern", "SOCKJS, pattern",
			"SOCKJS, path", "XHR_STREAMING, address", "XHR_STREAMING, path" })
	void whenHookFailsThenConnectionWorksUntracked(PeerKind kind, String failure, CapturedOutput output)
			throws Exception {
		Assumptions.assumeTrue(kind.isServed(), "Spring Framework is older than 7.0.9");
		startWith(FailingConfiguration.class, "test.failure=" + failure);
		TestPeer peer = connect(kind);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		assertThat(server().registry().untracked().count()).isPositive();
		assertThat(server().registry().connections()).isEmpty();
		peer.close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(server().admission().pendingHandshakes()).isZero();
		assertThat(output).containsOnlyOnce("A connection is not tracked");
	}

	/**
	 * Without its socket a peer is told and closed as usual; it can only not be reset.
	 */
	@ParameterizedTest
	@EnumSource(names = { "XHR_STREAMING", "EVENTSOURCE", "HTMLFILE" })
	void whenSocketOfRequestIsNotFoundThenPeerIsServedAndDrained(PeerKind kind) throws Exception {
		Assumptions.assumeTrue(kind.isServed(), "Spring Framework is older than 7.0.9");
		startWith(FailingSocketConfiguration.class);
		TestPeer peer = connect(kind);
		peer.command("echo hello");
		peer.awaitAnswer("hello");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitClose().code()).isEqualTo(1001);
	}

	@Test
	void whenConnectionOfSessionIsNotFoundThenStompWorksAndIsDrained(CapturedOutput output) throws Exception {
		startWith(FailingSearchConfiguration.class);
		for (TestPeer peer : List.of(connect(PeerKind.STOMP), connect(PeerKind.STOMP))) {
			peer.command("echo hello");
			peer.awaitAnswer("hello");
		}
		assertOutcomes(stop(), 0, 2, 0, 0);
		assertThat(output).containsOnlyOnce("Work of STOMP sessions is not waited for");
	}

	/**
	 * An application whose sockets are not found.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingSocketConfiguration {

		@Bean
		RequestSocketHook failingSocketHook() {
			return (request) -> {
				throw new NoSuchMethodError("Made to fail");
			};
		}

	}

	/**
	 * An application whose connections are not found.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingSearchConfiguration {

		@Bean
		static BeanPostProcessor failingSearch() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof UpgradeHook hook) ? failing(hook) : bean;
				}

			};
		}

		private static Object failing(UpgradeHook hook) {
			ProxyFactory proxy = new ProxyFactory(UpgradeHook.class, (MethodInterceptor) (invocation) -> {
				if (invocation.getMethod().getName().equals("findConnection")) {
					throw new NoSuchMethodError("Made to fail");
				}
				return AopUtils.invokeJoinpointUsingReflection(hook, invocation.getMethod(), invocation.getArguments());
			});
			return proxy.getProxy();
		}

	}

	/**
	 * An application whose requests are not as expected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean
		FilterRegistrationBean<Filter> failingFilter(@Value("${test.failure}") String failure) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new HttpFilter() {

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					chain.doFilter(new FailingRequest(request, failure), response);
				}

			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	/**
	 * Fails for the starter only.
	 */
	private static final class FailingRequest extends HttpServletRequestWrapper {

		private static final Set<String> PATTERN = Set.of("pattern " + HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
				"path " + HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE);

		private final String failure;

		FailingRequest(HttpServletRequest request, String failure) {
			super(request);
			this.failure = failure;
		}

		private void failIf(boolean asked) {
			if (asked && StackWalker.getInstance()
				.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
					.filter((name) -> !name.startsWith(ServletHookFailureContract.class.getName())
							&& !name.startsWith("jakarta.servlet"))
					.findFirst()
					.filter((name) -> name.startsWith("io.github.wsshutdown.servlet"))
					.isPresent())) {
				throw new NoSuchMethodError("Made to fail");
			}
		}

		@Override
		public String getRemoteAddr() {
			failIf(this.failure.equals("address"));
			return super.getRemoteAddr();
		}

		@Override
		public ServletContext getServletContext() {
			failIf(this.failure.equals("context"));
			return super.getServletContext();
		}

		@Override
		public Object getAttribute(String name) {
			failIf(PATTERN.contains(this.failure + " " + name));
			return super.getAttribute(name);
		}

	}

}
