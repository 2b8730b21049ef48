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

package io.github.wsshutdown;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link DrainPlan.Builder}.
 */
public abstract sealed class DrainPlanBuilder permits DrainPlan.Builder {

	private final DrainSettings settings;

	DrainPlanBuilder(DrainSettings settings) {
		this.settings = settings;
	}

	DrainSettings settings() {
		return this.settings;
	}

	private DrainPlan.Builder self() {
		return (DrainPlan.Builder) this;
	}

	/**
	 * Set the time of the whole drain.
	 * @param timeout the time, from the begin of the drain
	 * @return this builder
	 */
	public DrainPlan.Builder timeout(Duration timeout) {
		this.settings.timeout = timeout;
		this.settings.timesChanged = true;
		return self();
	}

	/**
	 * Set the time that a peer has to answer.
	 * @param closeTimeout the time, from a connection's close frame to its cut;
	 * {@code null} for the default, or less if the timeout leaves no room for it
	 * @return this builder
	 */
	public DrainPlan.Builder closeTimeout(@Nullable Duration closeTimeout) {
		this.settings.chosenCloseTimeout = closeTimeout;
		return self();
	}

	/**
	 * Set the time that what runs may still take.
	 * @param handlerTimeout the time: from the begin of the drain for all that runs then,
	 * from a connection's turn for its own handler
	 * @return this builder
	 */
	public DrainPlan.Builder handlerTimeout(Duration handlerTimeout) {
		this.settings.handlerTimeout = handlerTimeout;
		return self();
	}

	/**
	 * Set the time in which nothing is closed yet.
	 * @param quietPeriod the time, from the begin of the drain
	 * @return this builder
	 */
	public DrainPlan.Builder quietPeriod(Duration quietPeriod) {
		this.settings.quietPeriod = quietPeriod;
		this.settings.timesChanged = true;
		return self();
	}

	/**
	 * Set the time between a notice and the close frame.
	 * @param noticePeriod the time, from a connection's turn
	 * @return this builder
	 */
	public DrainPlan.Builder noticePeriod(Duration noticePeriod) {
		this.settings.noticePeriod = noticePeriod;
		this.settings.timesChanged = true;
		return self();
	}

	/**
	 * Set the time over which peers are asked to come back.
	 * @param reconnectWindow the time, zero to leave that to them
	 * @return this builder
	 */
	public DrainPlan.Builder reconnectWindow(Duration reconnectWindow) {
		this.settings.reconnectWindow = reconnectWindow;
		return self();
	}

	/**
	 * Set the time over which close frames are spread, instead of a rate.
	 * @param spread the time, zero for all at once
	 * @return this builder
	 */
	public DrainPlan.Builder spread(Duration spread) {
		this.settings.spread = spread;
		this.settings.rate = 0;
		this.settings.timesChanged = true;
		return self();
	}

	/**
	 * Set how many close frames are sent in a second, in the place of a spread.
	 * @param rate the number, above zero
	 * @return this builder
	 */
	public DrainPlan.Builder rate(int rate) {
		spread(Duration.ZERO);
		this.settings.rate = rate;
		return self();
	}

	/**
	 * Choose the connections of one principal.
	 * @param principal the name that their handshakes were authenticated with,
	 * {@code null} for everyone's
	 * @return this builder
	 */
	public DrainPlan.Builder principal(@Nullable String principal) {
		this.settings.principal = principal;
		return self();
	}

	/**
	 * Choose the connections from one remote address.
	 * @param remoteAddress the IPv4 address, or one of an IPv6 /64; {@code null} for any
	 * @return this builder
	 */
	public DrainPlan.Builder remoteAddress(@Nullable String remoteAddress) {
		this.settings.remoteAddress = remoteAddress;
		return self();
	}

	/**
	 * Set the close frame that peers are sent.
	 * @param closeFrame the close frame
	 * @return this builder
	 */
	public DrainPlan.Builder closeFrame(CloseFrame closeFrame) {
		this.settings.closeFrame = closeFrame;
		return self();
	}

	/**
	 * Choose the connections of one path.
	 * @param path the registered path, {@code null} for all paths
	 * @return this builder
	 */
	public DrainPlan.Builder path(@Nullable String path) {
		this.settings.path = path;
		return self();
	}

	/**
	 * Choose a part of the connections, oldest first.
	 * @param percent how many, 1 to 100
	 * @return this builder
	 */
	public DrainPlan.Builder percent(int percent) {
		this.settings.percent = percent;
		return self();
	}

	/**
	 * Set the name of the operator.
	 * @param requestedBy the name, {@code null} if there is none
	 * @return this builder
	 */
	public DrainPlan.Builder requestedBy(@Nullable String requestedBy) {
		this.settings.requestedBy = requestedBy;
		return self();
	}

}
