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

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in a JVM of its own. It lacks what the tests have on their class path
 * for HTTP/2 on Jetty, as most applications do.
 */
public final class ApplicationProcess implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

	private static final String STARTED = "test application is on port ";

	private final Process process;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private ApplicationProcess(Process process) {
		this.process = process;
	}

	/**
	 * Start an application and wait until it has started.
	 * @param configurations its configuration
	 * @param arguments its arguments
	 */
	static ApplicationProcess start(List<Class<?>> configurations, String... arguments) throws IOException {
		String classPath = Arrays
			.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
				.split(File.pathSeparator))
			.filter((element) -> !element.contains("jetty-http2-"))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", classPath, ApplicationProcess.class.getName(),
						String.join(",", configurations.stream().map(Class::getName).toList())));
		command.addAll(List.of(arguments));
		ApplicationProcess started = new ApplicationProcess(
				new ProcessBuilder(command).redirectErrorStream(true).start());
		new Thread(started::read, "test-output").start();
		Awaitility.await().atMost(START_TIMEOUT).until(() -> !started.process.isAlive() || started.port() > 0);
		assertThat(started.port()).as(String.join("\n", started.output)).isPositive();
		assertThat(started.output).noneMatch((line) -> line.contains("This version of "));
		return started;
	}

	int port() {
		return this.output.stream()
			.filter((line) -> line.startsWith(STARTED))
			.mapToInt((line) -> Integer.parseInt(line.substring(STARTED.length())))
			.findFirst()
			.orElse(0);
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach(this.output::add);
		}
		catch (IOException ex) {
			this.output.add(ex.toString());
		}
	}

	/**
	 * Wait until the application has ended by itself.
	 */
	void awaitEnd(Duration timeout) throws InterruptedException {
		assertThat(this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)).as(String.join("\n", this.output))
			.isTrue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	/**
	 * Run the application.
	 */
	public static void main(String[] args) throws ClassNotFoundException {
		List<Class<?>> configurations = new ArrayList<>();
		for (String name : args[0].split(",")) {
			configurations.add(Class.forName(name));
		}
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--spring.main.banner-mode=off"));
		arguments.addAll(Arrays.asList(args).subList(1, args.length));
		SpringApplication application = new SpringApplication(configurations.toArray(Class<?>[]::new));
		application
			.setDefaultProperties(Map.of("spring.autoconfigure.exclude", OnDemandAutoConfigurations.excludedWith()));
		WebServerApplicationContext context = (WebServerApplicationContext) application
			.run(arguments.toArray(String[]::new));
		System.out.println(STARTED + context.getWebServer().getPort());
	}

}
