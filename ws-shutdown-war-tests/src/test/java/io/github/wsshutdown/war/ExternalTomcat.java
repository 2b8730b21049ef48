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

package io.github.wsshutdown.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Tomcat of its own, as it is downloaded, which deploys what is put into a directory.
 */
final class ExternalTomcat implements AutoCloseable {

	private static final Path HOME = Path.of(System.getProperty("tomcat.home"));

	private static final Path WAR = Path.of(System.getProperty("war"));

	private static final Pattern PORT = Pattern.compile("http-nio-127\\.0\\.0\\.1-auto-1-(\\d+)");

	private static final Pattern DEPLOYED = Pattern.compile("Deployment of web application archive .* has finished");

	private static final Pattern RELOADED = Pattern.compile("Reloading Context with name \\[] is completed");

	/** What the default says of every application. */
	private static final String CONTEXT = "<Context reloadable=\"true\"/>";

	/**
	 * Threads end when they are idle: before JDK 24, one that was created in a call of
	 * the application knows its class loader until Tomcat renews it, with its next
	 * request.
	 */
	private static final String SERVER = """
			<Server port="-1">
				<Listener className="org.apache.catalina.core.JreMemoryLeakPreventionListener"/>
				<Listener className="org.apache.catalina.core.ThreadLocalLeakPreventionListener"/>
				<Service name="Catalina">
					<Executor name="threads" namePrefix="thread-" minSpareThreads="0" maxIdleTime="1000"/>
					<Connector port="0" address="127.0.0.1" executor="threads"/>
					<Engine name="Catalina" defaultHost="localhost" backgroundProcessorDelay="1">
						<Host name="localhost" appBase="webapps"/>
					</Engine>
				</Service>
			</Server>
			""";

	private final Path base;

	private final ContainerProcess process;

	private final int port;

	private boolean deployed;

	ExternalTomcat() throws IOException {
		this.base = HOME.resolveSibling("tomcat-external");
		ContainerProcess.recreate(this.base);
		for (String directory : List.of("conf", "webapps", "temp", "releases")) {
			Files.createDirectory(this.base.resolve(directory));
		}
		Files.writeString(this.base.resolve("conf/server.xml"), SERVER);
		Files.writeString(this.base.resolve("conf/context.xml"), CONTEXT);
		Files.copy(HOME.resolve("conf/web.xml"), this.base.resolve("conf/web.xml"));
		this.process = new ContainerProcess(this.base, List.of("sh", HOME.resolve("bin/catalina.sh").toString(), "run"),
				Map.of("CATALINA_BASE", this.base.toString(), "JAVA_OPTS",
						ContainerProcess.OPTIONS + " -Dreleases=" + this.base.resolve("releases")));
		try {
			this.port = Integer.parseInt(this.process.awaitLog(PORT).group(1));
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	int port() {
		return this.port;
	}

	ContainerProcess process() {
		return this.process;
	}

	/**
	 * Put the WAR into the place of the one that may be there, and wait until it is
	 * deployed.
	 */
	void deploy() throws IOException {
		replaceWar();
		awaitDeployment();
	}

	void replaceWar() throws IOException {
		Path copy = Files.copy(WAR, this.base.resolve("ROOT.war.part"), StandardCopyOption.REPLACE_EXISTING);
		Files.move(copy, this.base.resolve("webapps/ROOT.war"), StandardCopyOption.ATOMIC_MOVE);
	}

	void awaitDeployment() {
		this.process.awaitLog(DEPLOYED);
		this.deployed = true;
	}

	/**
	 * Deploy the WAR if it is not, and forget what was logged before.
	 */
	void deployUnlessDeployed() throws IOException {
		this.process.forgetLog();
		if (!this.deployed) {
			deploy();
			this.process.forgetLog();
		}
	}

	void removeWar() throws IOException {
		Files.delete(this.base.resolve("webapps/ROOT.war"));
		this.deployed = false;
	}

	/**
	 * Make Tomcat find one of the application's libraries changed, for which it reloads
	 * the application.
	 */
	void touchLibrary() throws IOException {
		try (Stream<Path> libraries = Files.list(this.base.resolve("webapps/ROOT/WEB-INF/lib"))) {
			Files.setLastModifiedTime(libraries.findFirst().orElseThrow(), FileTime.from(Instant.EPOCH));
		}
	}

	void awaitReload() {
		this.process.awaitLog(RELOADED);
	}

	/**
	 * Let a slow command answer.
	 */
	void release(String name) throws IOException {
		Files.createFile(this.base.resolve("releases").resolve(name));
	}

	@Override
	public void close() {
		this.process.close();
	}

}
