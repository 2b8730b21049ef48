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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.connection.ConnectionRegistry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with a real server, on a port of its own.
 */
public final class TestServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int port;

	private final Application application;

	private final WebSocketDrainer drainer;

	private final ConnectionRegistry registry;

	private final HandshakeAdmission admission;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
		this.port = ((WebServerApplicationContext) context).getWebServer().getPort();
		this.application = context.getBean(Application.class);
		this.drainer = context.getBean(WebSocketDrainer.class);
		this.registry = context.getBean(ConnectionRegistry.class);
		this.admission = context.getBean(HandshakeAdmission.class);
	}

	/**
	 * Start an application.
	 * @param configuration its configuration
	 * @param properties its properties, as {@code key=value}
	 */
	public static TestServer start(Class<?> configuration, String... properties) {
		return start(List.of(configuration), properties);
	}

	public static TestServer start(List<Class<?>> configurations, String... properties) {
		SpringApplication application = new SpringApplication(configurations.toArray(Class<?>[]::new));
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("spring.lifecycle.timeout-per-shutdown-phase", "1s",
				"spring.autoconfigure.exclude", OnDemandAutoConfigurations.excludedWith(properties)));
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off"));
		Arrays.stream(properties).map((property) -> "--" + property).forEach(arguments::add);
		return new TestServer(application.run(arguments.toArray(String[]::new)));
	}

	public int port() {
		return this.port;
	}

	/**
	 * The port, which is another one after a restart.
	 */
	public int currentPort() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public Application application() {
		return this.application;
	}

	public WebSocketDrainer drainer() {
		return this.drainer;
	}

	public HandshakeAdmission admission() {
		return this.admission;
	}

	public ConnectionRegistry registry() {
		return this.registry;
	}

	/**
	 * Stop as at SIGTERM, on a thread of its own.
	 * @return completed when the application has stopped
	 */
	public CompletableFuture<Void> stop() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				this.context.close();
				stopped.complete(null);
			}
			catch (Throwable ex) {
				stopped.completeExceptionally(ex);
			}
		}, "test-stop");
		thread.start();
		return stopped;
	}

	@Override
	public void close() {
		this.context.close();
	}

}
